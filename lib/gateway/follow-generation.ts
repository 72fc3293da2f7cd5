import type { ChatRequest } from "@/lib/chat/request";
import { createWakingGenerator, OVER } from "@/lib/chat/waking-generator";
import type { Env } from "@/lib/env";
import { createCursor } from "@/lib/generation/cursor";
import type { FollowedGeneration } from "@/lib/generation/registry";
import { encodeHeartbeat } from "@/lib/sse/encoder";
import type { GatewayContext } from "./context";
import { createEventEncoder } from "./streaming-event";

/** How one connection wants to follow a generation. */
export interface FollowOptions {
  /** The last position that it has; 0 for all. */
  readonly after: number;
  readonly fullContent: ChatRequest["full_content"];
  readonly withStatus: boolean;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

export interface FollowContext extends Pick<GatewayContext, "clock"> {
  readonly env: Pick<Env, "chunkIntervalMs" | "heartbeatMs">;
}

/**
 * A generation as SSE text from a position on, one complete event or heartbeat per value; the first value comes at once.
 * The reader counts as there from this call until the signal aborts, the end was given, or the generator returns.
 */
export function followGeneration(
  generation: FollowedGeneration,
  options: FollowOptions,
  context: FollowContext,
): AsyncGenerator<string, void, void> {
  const { log } = generation;
  const { after, fullContent, withStatus, signal } = options;
  const { env, clock } = context;
  const { chunkIntervalMs, heartbeatMs } = env;
  const encode = createEventEncoder({ log, fullContent, clock });
  let isGreeted = false;

  return createWakingGenerator<string>((onReady) => {
    const cursor = createCursor({ log, clock, chunkIntervalMs, heartbeatMs, after, withStatus, onReady });
    const detach = generation.attach(() => leave());
    // Not only when the generator closes: one that nobody has begun to read is never closed.
    const leave = () => {
      signal.removeEventListener("abort", leave);
      cursor.detach();
      detach();
    };
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    return {
      read() {
        if (!isGreeted) {
          isGreeted = true;
          return { done: false, value: encodeHeartbeat() };
        }
        const step = cursor.read();
        if (step === undefined) return undefined;
        if (step.type === "over") return OVER;
        return { done: false, value: step.type === "quiet" ? encodeHeartbeat() : encode(step) };
      },
      close: leave,
    };
  });
}
