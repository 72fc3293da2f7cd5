import { ChatError } from "@/lib/chat/errors";
import type { ChatService } from "@/lib/chat/service";
import type { GatewayContext } from "./context";
import { type GatewayReply, JSON_HEADERS } from "./exchange";
import { failureReply } from "./failure-reply";
import { type AcceptedChat, beginGeneration } from "./generate-streaming-response";
import { toStreamingEvent } from "./streaming-event";

/** The whole answer in one JSON body: the fields of a stream's last event, `content` and `full_content` both the whole
 * text. A failure becomes its HTTP status. When the signal aborts, the request to the model server is closed. */
export async function answerWhole(
  aiService: ChatService,
  accepted: AcceptedChat,
  context: GatewayContext,
): Promise<GatewayReply> {
  const generation = beginGeneration(aiService, accepted.request.conversation, accepted, context);
  const leave = () => generation.abort(new ChatError("client_closed"));
  accepted.signal.addEventListener("abort", leave, { once: true });
  if (accepted.signal.aborted) leave();
  const end = await generation.finished;
  accepted.signal.removeEventListener("abort", leave);
  const headers = { "X-Generation-Id": accepted.generationId };
  if (end.type === "failed") return failureReply(end.error, end.errorId, headers);
  const reading = generation.log.ending();
  if (reading === undefined) return failureReply(new ChatError("internal"), context.createErrorId(), headers);
  const event = toStreamingEvent(reading, generation, "every", 1, context.clock.wallMs());
  const thinking = generation.log.thinkingText();
  const body = { ...event, content: event.full_content, ...(thinking === "" ? {} : { thinking }) };
  return { kind: "json", status: 200, headers: { ...JSON_HEADERS, ...headers }, body };
}
