import { describe, expect, it } from "vitest";
import { createGenerationLog } from "@/lib/generation/log";
import { createManualClock } from "@/test/manual-clock";
import { followGeneration } from "./follow-generation";

const DONE = { type: "done", doneReason: "stop", usage: {} } as const;

function setUp(signal: AbortSignal) {
  const clock = createManualClock();
  const log = createGenerationLog({ id: "g", startMs: 0, maxReadingChars: 4096 });
  const attached = new Set<() => void>();
  const attach = (onLeave: () => void) => {
    attached.add(onLeave);
    return () => attached.delete(onLeave);
  };
  const options = { after: 0, fullContent: "final", withStatus: false, signal } as const;
  const env = { chunkIntervalMs: 16, heartbeatMs: 15_000 };
  const frames = followGeneration({ log, attach }, options, { clock, env });
  const rest = async () => {
    const texts: string[] = [];
    for await (const text of frames) texts.push(text.slice(0, text.indexOf("\n")));
    return texts;
  };
  return { log, frames, rest, readers: () => [log.readerCount(), attached.size] };
}

describe("followGeneration", () => {
  it("a reader counts from the call on until the end was given", async () => {
    const { log, rest, readers } = setUp(new AbortController().signal);
    expect(readers()).toEqual([1, 1]);
    log.append("text", "Hello", 0);
    log.finish(DONE, 0);
    expect(await rest()).toEqual([": hb", "id: g.1", "id: g.2"]);
    expect(readers()).toEqual([0, 0]);
  });

  it("a reader that had left before it came, or leaves before it reads, is counted no more", async () => {
    const before = setUp(AbortSignal.abort());
    expect(before.readers()).toEqual([0, 0]);
    expect(await before.rest()).toEqual([": hb"]);

    const leaving = new AbortController();
    const unread = setUp(leaving.signal);
    leaving.abort();
    expect(unread.readers()).toEqual([0, 0]);
  });

  it("a reader that waits is over when it leaves", async () => {
    const leaving = new AbortController();
    const { frames, rest, readers } = setUp(leaving.signal);
    await frames.next();
    const waiting = rest();
    leaving.abort();
    expect(await waiting).toEqual([]);
    expect(readers()).toEqual([0, 0]);
  });
});
