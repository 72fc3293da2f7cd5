import type { ChatRequest } from "ollama/browser";
import type { ChatCall, Conversation } from "@/lib/chat/service";

/** The body of `POST /api/chat`. Always streamed. What the caller left out stays out: `think` unset lets a model that
 * can think do so, and Ollama's own defaults hold for the rest. */
export function toChatBody(conversation: Conversation, call: ChatCall): string {
  const body = {
    model: call.model,
    // The request schema has dropped unknown fields and let nothing but base64 pass as images.
    messages: [...conversation],
    stream: true,
    options: call.options && { ...call.options, stop: toList(call.options.stop) },
    think: call.think,
    format: call.format,
    keep_alive: toDuration(call.keep_alive),
  } satisfies Omit<ChatRequest, "think"> & Pick<ChatCall, "think">;
  return JSON.stringify(body);
}

/** Ollama takes `stop` as a list only; a string is a 500 there. */
function toList(stop: string | readonly string[] | undefined): string[] | undefined {
  return typeof stop === "string" ? [stop] : stop && [...stop];
}

/** Ollama reads a number as seconds, but a string must have a unit (Go's time.ParseDuration). */
function toDuration(keepAlive: string | number | undefined): string | number | undefined {
  return typeof keepAlive === "string" && /^-?\d+(\.\d+)?$/.test(keepAlive) ? Number(keepAlive) : keepAlive;
}
