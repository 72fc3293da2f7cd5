import { describe, expect, it } from "vitest";
import { byteByByte } from "@/test/every-split";
import { SseLimitError } from "./decoder";
import { readSseEvents, SseIdleError } from "./read-events";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A clock that moves by hand. */
function createClock() {
  let nowMs = 0;
  const timers = new Set<{ atMs: number; callback: () => void }>();
  return {
    after(delayMs: number, callback: () => void) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    pending: () => timers.size,
    advance(ms: number) {
      nowMs += ms;
      for (const timer of [...timers]) {
        if (timer.atMs > nowMs || !timers.delete(timer)) continue;
        timer.callback();
      }
    },
  };
}

/** A stream fed by hand that knows whether it was cancelled. */
function createSource() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel() {
      cancelled = true;
    },
  });
  return {
    stream,
    push: (text: string) => controller?.enqueue(bytesOf(text)),
    pushNothing: () => controller?.enqueue(new Uint8Array(0)),
    close: () => controller?.close(),
    fail: (error: Error) => controller?.error(error),
    wasCancelled: () => cancelled,
  };
}

/** Lets everything that is already due in the microtask queue happen. */
async function settle() {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
}

function start(options: { signal?: AbortSignal; maxBufferBytes?: number } = {}) {
  const clock = createClock();
  const source = createSource();
  const comments: string[] = [];
  const events = readSseEvents(source.stream, {
    idleMs: 1000,
    clock,
    onComment: (comment) => comments.push(comment),
    ...options,
  });
  return { clock, source, events, comments };
}

describe("readSseEvents", () => {
  it("yields the events in order and returns at the end of the stream", async () => {
    const bytes = bytesOf("id:1\ndata:a\n\ndata:b\n\nevent:x\ndata:c\n\nid:9\ndata:unfinished");
    for (const pieces of [[bytes], byteByByte(bytes)]) {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
      const seen: string[] = [];
      for await (const { data, event, id } of readSseEvents(stream, { idleMs: 1000 })) {
        seen.push(`${event} ${id} ${data}`);
      }
      expect(seen).toEqual(["message 1 a", "message 1 b", "x 1 c"]);
    }
  });

  it("throws SseIdleError when nothing comes for longer than idleMs, and cancels the stream", async () => {
    const { clock, source, events } = start();
    const next = events.next();
    const failed = expect(next).rejects.toThrow(SseIdleError);
    clock.advance(1000);
    await failed;
    await settle();
    expect(source.wasCancelled()).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  it("takes a heartbeat for life, and an empty piece not", async () => {
    const { clock, source, events, comments } = start();
    const next = events.next();
    for (let beat = 0; beat < 5; beat += 1) {
      clock.advance(900);
      source.push(": hb\n");
      await settle();
    }
    expect(comments).toEqual(["hb", "hb", "hb", "hb", "hb"]);
    const failed = expect(next).rejects.toThrow(SseIdleError);
    clock.advance(900);
    source.pushNothing();
    await settle();
    clock.advance(100);
    await failed;
  });

  it("does not count the time its caller needs", async () => {
    const { clock, source, events } = start();
    source.push("data:a\n\n");
    await events.next();
    expect(clock.pending()).toBe(0);
    clock.advance(60_000);
    source.push("data:b\n\n");
    expect((await events.next()).value?.data).toBe("b");
    await events.return();
  });

  it("cancels the stream when the caller leaves the loop", async () => {
    const { source, events, clock } = start();
    source.push("data:a\n\ndata:b\n\n");
    for await (const _ of events) break;
    expect(source.wasCancelled()).toBe(true);
    expect(source.stream.locked).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  it("cancels the stream when the caller throws", async () => {
    const { source, events } = start();
    source.push("data:a\n\n");
    const loop = async () => {
      for await (const _ of events) throw new Error("caller");
    };
    await expect(loop()).rejects.toThrow("caller");
    expect(source.wasCancelled()).toBe(true);
  });

  it("throws the signal's reason while it waits for bytes", async () => {
    const abort = new AbortController();
    const { source, events, clock } = start({ signal: abort.signal });
    const next = events.next();
    const failed = expect(next).rejects.toThrow("left");
    abort.abort(new Error("left"));
    await failed;
    expect(source.wasCancelled()).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  it("throws the signal's reason before the first byte when it had aborted", async () => {
    const { source, events, clock } = start({ signal: AbortSignal.abort(new Error("early")) });
    source.push("data:a\n\n");
    await expect(events.next()).rejects.toThrow("early");
    expect(source.wasCancelled()).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  it("delivers no event after the abort, though it is decoded", async () => {
    const abort = new AbortController();
    const { source, events } = start({ signal: abort.signal });
    source.push("data:a\n\ndata:b\n\n");
    expect((await events.next()).value?.data).toBe("a");
    abort.abort(new Error("left"));
    await expect(events.next()).rejects.toThrow("left");
    expect(source.wasCancelled()).toBe(true);
  });

  it("throws what the stream fails with, after the events before it", async () => {
    const { source, events, clock } = start();
    source.push("data:a\n\n");
    expect((await events.next()).value?.data).toBe("a");
    const failed = expect(events.next()).rejects.toThrow("reset");
    source.fail(new TypeError("reset"));
    await failed;
    expect(clock.pending()).toBe(0);
    expect(source.stream.locked).toBe(false);
  });

  it("delivers the events before one that is too large, then throws SseLimitError and cancels", async () => {
    const { source, events } = start({ maxBufferBytes: 20 });
    source.push(`data:a\n\ndata:${"x".repeat(40)}`);
    expect((await events.next()).value?.data).toBe("a");
    await expect(events.next()).rejects.toThrow(SseLimitError);
    expect(source.wasCancelled()).toBe(true);
  });

  it("does not wait for a source whose cancel never settles", async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytesOf("data:a\n\n")),
      cancel: () => new Promise(() => undefined),
    });
    const seen: string[] = [];
    for await (const { data } of readSseEvents(stream, { idleMs: 1000 })) {
      seen.push(data);
      break;
    }
    expect(seen).toEqual(["a"]);
  });
});
