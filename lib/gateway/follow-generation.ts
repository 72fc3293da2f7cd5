import type { ChatRequest } from "@/lib/chat/request";
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

/**
 * A generation as SSE text from a position on, one complete event or heartbeat per value; the first value comes at once.
 * The reader counts as there from this call until the signal aborts, the end was given, or the generator returns.
 */
export function followGeneration(
  generation: FollowedGeneration,
  options: FollowOptions,
  context: Pick<GatewayContext, "env" | "clock">,
): AsyncGenerator<string, void, void> {
  const { log } = generation;
  const { after, fullContent, withStatus, signal } = options;
  const { env, clock } = context;
  const { chunkIntervalMs, heartbeatMs } = env;
  const cursor = createCursor({ log, clock, chunkIntervalMs, heartbeatMs, after, withStatus });
  const encode = createEventEncoder({ log, fullContent, clock });
  const detach = generation.attach(() => leave());
  // Not in the generator: one that nobody has begun to read never runs its `finally`.
  const leave = () => {
    signal.removeEventListener("abort", leave);
    cursor.detach();
    detach();
  };
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();

  async function* frames(): AsyncGenerator<string, void, void> {
    try {
      yield encodeHeartbeat();
      for (;;) {
        const step = await cursor.next();
        if (step.type === "over") return;
        yield step.type === "quiet" ? encodeHeartbeat() : encode(step);
      }
    } finally {
      leave();
    }
  }

  return frames();
}
