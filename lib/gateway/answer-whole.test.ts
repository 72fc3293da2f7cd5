import { expect, it } from "vitest";
import { createGenerationLog } from "@/lib/generation/log";
import { createManualClock } from "@/test/manual-clock";
import { answerWhole } from "./answer-whole";

it("a stream whose readers have left goes on for somebody who waits for the whole answer", async () => {
  const clock = createManualClock();
  const log = createGenerationLog({ id: "a", startMs: 0, maxReadingChars: 4096, maxUnreadChars: 10 });
  log.append("text", "more than lies unread, ", 1);
  expect(log.room()).toBeDefined();
  const reply = answerWhole({ log, attach: () => () => {} }, new AbortController().signal, {
    clock,
    createErrorId: () => "e",
  });
  expect(log.room()).toBeUndefined();
  log.append("text", "and more of it", 2);
  expect(log.room()).toBeUndefined();
  log.finish({ type: "stopped", by: "user" }, 3);
  expect(await reply).toMatchObject({ body: { content: "more than lies unread, and more of it" } });
});
