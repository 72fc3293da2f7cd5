import { EventSource } from "eventsource";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { streamingEventSchema } from "@/lib/chat/events";
import { WHOLE } from "./hard-text";
import { type ServedAnswer, serveAnswer } from "./served-answer";

describe("npm eventsource (statement 55)", () => {
  let served: ServedAnswer;

  beforeEach(async () => {
    // A heartbeat between any two events, and several before the first.
    served = await serveAnswer({ SYNAPSE_HEARTBEAT_MS: "10" });
  });

  afterEach(() => served.close());

  it("gets the whole answer, and is stopped by 204 when it asks for more", async () => {
    const id = await served.begin();
    expect(await followToEnd(`${served.url}/chat/${id}`)).toEqual({
      text: WHOLE,
      lastFull: WHOLE,
      status: 204,
    });
    const follows = served.requests.filter(({ method }) => method === "GET");
    expect(follows.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, expect.any(String)]);
    expect(served.generations()).toBe(1);
  });

  it("reconnects by itself after cuts, and misses and repeats nothing", async () => {
    const id = await served.begin();
    served.cut({ afterEvents: 3, at: "middle" }, { afterEvents: 1, at: "clean end" });
    expect(await followToEnd(`${served.proxyUrl}/chat/${id}`)).toEqual({
      text: WHOLE,
      lastFull: WHOLE,
      status: 204,
    });
    expect(served.requests.filter(({ method }) => method === "GET")).toHaveLength(4);
    expect(served.generations()).toBe(1);
  });
});

/** Reads until the server says with 204 that there is nothing more. Every message must be a documented event. */
function followToEnd(url: string) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(url);
    let text = "";
    let lastFull: string | undefined;
    source.onmessage = ({ data }) => {
      try {
        const event = streamingEventSchema.parse(JSON.parse(data));
        text += event.content;
        lastFull = event.full_content;
      } catch (cause) {
        source.close();
        reject(cause);
      }
    };
    source.onerror = ({ code }) => {
      if (source.readyState === EventSource.CLOSED) resolve({ text, lastFull, status: code });
    };
  });
}
