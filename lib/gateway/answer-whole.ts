import { ChatError } from "@/lib/chat/errors";
import type { GenerationLog, LogReading } from "@/lib/generation/log";
import type { FollowedGeneration } from "@/lib/generation/registry";
import type { GatewayContext } from "./context";
import { type GatewayReply, JSON_HEADERS } from "./exchange";
import { failureReply } from "./failure-reply";
import { toWholeEvent } from "./streaming-event";

/** The whole answer in one JSON body: the fields of a stream's last event, `content` and `full_content` both the whole
 * text. A failure becomes its HTTP status. When the signal aborts, this reader has left. */
export async function answerWhole(
  generation: FollowedGeneration,
  signal: AbortSignal,
  context: Pick<GatewayContext, "clock" | "createErrorId">,
): Promise<GatewayReply> {
  const { log } = generation;
  const over = new AbortController();
  const leave = () => over.abort();
  const detach = generation.attach(leave);
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  const ending = await untilEnd(log, over.signal);
  signal.removeEventListener("abort", leave);
  detach();
  const headers = { "X-Generation-Id": log.id };
  if (ending?.type !== "end") {
    const error = new ChatError(signal.aborted ? "client_closed" : "store_unavailable");
    return failureReply(error, context.createErrorId(), headers);
  }
  if (ending.end.type === "failed") return failureReply(ending.end.error, ending.end.errorId, headers);
  const body = toWholeEvent(log, context.clock.wallMs());
  return { kind: "json", status: 200, headers: { ...JSON_HEADERS, ...headers }, body };
}

/** The log's end; undefined when the signal aborted first. */
async function untilEnd(log: GenerationLog, signal: AbortSignal): Promise<LogReading | undefined> {
  await new Promise<void>((resolve) => {
    const stopListening = log.onNews(settle);
    signal.addEventListener("abort", settle);
    settle();
    function settle(): void {
      // Whoever joins a stream to have its answer whole is behind by nothing, and may be all the readers it has left.
      log.markRead(log.head());
      if (!log.hasEnded() && !signal.aborted) return;
      stopListening();
      signal.removeEventListener("abort", settle);
      resolve();
    }
  });
  return log.ending();
}
