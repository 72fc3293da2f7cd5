import { type ChatRequest, chatRequestSchema } from "@/lib/chat/request";
import type { AnswerPart, ChatService } from "@/lib/chat/service";
import { parseEnv } from "@/lib/env";
import { acceptChat } from "@/lib/gateway/accept-chat";
import { createGatewayContext } from "@/lib/gateway/context";
import { generateStreamingResponse } from "@/lib/gateway/generate-streaming-response";
import { createManualClock } from "@/test/manual-clock";
import { scriptedTokens } from "./scripted-text";

export interface ByteFigures {
  readonly tokens: number;
  readonly fullContent: ChatRequest["full_content"];
  readonly perSecond: number;
  readonly events: number;
  readonly bytesPerToken: number;
}

/** The bytes that an answer costs on the wire, without HTTP's own framing: exact, since the model speaks and time
 * passes as told. */
export async function measureBytes(
  tokens: number,
  fullContent: ChatRequest["full_content"],
  perSecond: number,
): Promise<ByteFigures> {
  const clock = createManualClock();
  const context = createGatewayContext(parseEnv({ LOG_LEVEL: "silent" }, "production"), clock);
  const request = chatRequestSchema.parse({
    model: "llama3:8b",
    conversation: [{ role: "user", content: "Tell me about quantum computing" }],
    stream: true,
    full_content: fullContent,
  });
  const { signal } = new AbortController();
  const accepted = await acceptChat(request, context, { client: "bench", signal });
  const tokenMs = 1000 / perSecond;
  const service = speakAt(tokenMs, tokens, clock.after);
  let bytes = 0;
  let events = 0;
  let isOver = false;
  const reading = (async () => {
    for await (const text of generateStreamingResponse(service, request.conversation, accepted, context)) {
      bytes += Buffer.byteLength(text);
      if (text.startsWith("id:")) events += 1;
    }
    isOver = true;
  })();
  while (!isOver) await clock.advance(tokenMs);
  await reading;
  await Promise.all([context.aiService.close(), context.store.close()]);
  return { tokens, fullContent, perSecond, events, bytesPerToken: bytes / tokens };
}

function speakAt(
  tokenMs: number,
  count: number,
  after: (delayMs: number, callback: () => void) => unknown,
): ChatService {
  return {
    async *chat(): AsyncGenerator<AnswerPart, void, void> {
      for (const text of scriptedTokens(count)) {
        await new Promise<void>((resolve) => after(tokenMs, resolve));
        yield { type: "text", text };
      }
      yield { type: "end", doneReason: "stop", usage: { prompt_tokens: 26, completion_tokens: count } };
    },
    resolveModel: async () => "llama3:8b",
    isLoaded: async () => true,
  };
}
