"""Asks one question with requests, reading lines, and prints what arrived as JSON. Resumes after every cut.

usage: requests_client.py <base url>
"""

import json
import sys
import uuid

import requests

QUESTION = {
    "conversation": [{"role": "user", "content": "Say it."}],
    "stream": True,
    "on_disconnect": "continue",
}


def events(response):
    """The events of a response as (id, data); one that lacks its blank line has not happened."""
    event_id, data = None, None
    for line in response.iter_lines(decode_unicode=True):
        if line.startswith("id: "):
            event_id = line[4:]
        elif line.startswith("data: "):
            data = line[6:]
        elif line == "" and data is not None:
            yield event_id, json.loads(data)
            data = None


def connect(base_url, key, last_event_id):
    if last_event_id is None:
        headers = {"Idempotency-Key": key}
        return requests.post(f"{base_url}/chat", json=QUESTION, headers=headers, stream=True, timeout=20)
    generation_id = last_event_id.split(".")[0]
    headers = {"Last-Event-ID": last_event_id}
    return requests.get(f"{base_url}/chat/{generation_id}", headers=headers, stream=True, timeout=20)


def main(base_url):
    key = str(uuid.uuid4())
    last_event_id, text, messages, connections = None, "", 0, 0
    while connections < 10:
        connections += 1
        try:
            with connect(base_url, key, last_event_id) as response:
                response.raise_for_status()
                for event_id, data in events(response):
                    messages += 1
                    last_event_id = event_id
                    text += data["content"]
                    if data["done"]:
                        full = data["full_content"]
                        return dict(text=text, full=full, messages=messages, connections=connections)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            continue
    raise SystemExit("no end after 10 connections")


print(json.dumps(main(sys.argv[1])))
