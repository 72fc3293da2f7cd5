"""Asks one question with httpx-sse and prints what arrived as JSON. Resumes after every cut; never asks twice.

usage: httpx_sse_client.py <base url>
"""

import json
import sys
import uuid

import httpx
from httpx_sse import connect_sse

QUESTION = {
    "conversation": [{"role": "user", "content": "Say it."}],
    "stream": True,
    "on_disconnect": "continue",
}


def connect(client, base_url, key, last_event_id):
    if last_event_id is None:
        # The same key joins the same answer, also when the first reply was lost before any event.
        return connect_sse(
            client, "POST", f"{base_url}/chat", json=QUESTION, headers={"Idempotency-Key": key}
        )
    generation_id = last_event_id.split(".")[0]
    return connect_sse(
        client, "GET", f"{base_url}/chat/{generation_id}", headers={"Last-Event-ID": last_event_id}
    )


def main(base_url):
    key = str(uuid.uuid4())
    last_event_id, text, messages, connections = None, "", 0, 0
    # A connection for each request: a kept one may be closed at the moment it is used again.
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(timeout=20, limits=limits) as client:
        while connections < 10:
            connections += 1
            try:
                with connect(client, base_url, key, last_event_id) as source:
                    source.response.raise_for_status()
                    for event in source.iter_sse():
                        messages += 1
                        data = json.loads(event.data)
                        last_event_id = event.id
                        text += data["content"]
                        if data["done"]:
                            full = data["full_content"]
                            return dict(text=text, full=full, messages=messages, connections=connections)
            except httpx.TransportError:
                continue
    raise SystemExit("no end after 10 connections")


print(json.dumps(main(sys.argv[1])))
