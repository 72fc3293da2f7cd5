import { expect } from "vitest";
import { type StreamingEvent, streamingEventSchema } from "@/lib/chat/events";
import type { ChatService } from "@/lib/chat/service";
import type { GatewayContext } from "@/lib/gateway/context";
import type { GatewayReply } from "@/lib/gateway/exchange";
import { generateStreamingResponse } from "@/lib/gateway/generate-streaming-response";
import { createSseDecoder } from "@/lib/sse/decoder";
import { countCharacters } from "@/lib/stats/count-characters";

/** What a client has put together from whole events, at each event id. */
export interface Held {
  readonly id: string;
  readonly position: number;
  readonly text: string;
  readonly thinking: string;
}

export const NOTHING: Held = { id: "", position: 0, text: "", thinking: "" };

/** A client that puts an answer together over any number of connections, and throws as soon as events repeat, leave a gap,
 * contradict themselves or follow the last one. Bytes may be lost with a connection. */
export function createCheckingReader() {
  let history: Held[] = [NOTHING];
  let last: StreamingEvent | undefined;
  let refusal: string | undefined;
  let connection:
    | {
        leave: AbortController;
        frames: AsyncGenerator<string, void, void>;
        feed: (text: string, share: number) => void;
      }
    | undefined;
  let allowance = 0;
  let isPulling = false;
  let failure: { readonly thrown: unknown } | undefined;
  let inFlight = "";

  const held = () => history.at(-1) ?? NOTHING;

  function receive(id: string, name: string, data: string, chunkIds: { count: number }): void {
    expect(last, "nothing follows the last event").toBeUndefined();
    if (name === "status") return;
    const event = streamingEventSchema.parse(JSON.parse(data));
    const position = Number(id.split(".")[1]);
    const before = held();
    expect(position, "ids grow").toBeGreaterThan(before.position);
    expect(event.chunk_id).toBe(++chunkIds.count);
    const text = before.text + event.content;
    if (event.done) last = event;
    if (event.code !== "gone") {
      if (event.full_content !== undefined) {
        expect(event.full_content, "deltas add up to the whole").toBe(text);
        expect(event.streaming_stats.total_characters).toBe(countCharacters(text));
      }
      expect(event.content, "no pair is cut").not.toMatch(/^[\udc00-\udfff]/);
    }
    history.push({ id, position, text, thinking: before.thinking + (event.thinking ?? "") });
  }

  async function pull(): Promise<void> {
    if (isPulling) return;
    isPulling = true;
    while (connection !== undefined && allowance > 0) {
      const from = connection;
      const { done, value } = await from.frames.next();
      if (connection !== from) break;
      if (done) {
        deliver(1);
        leave();
        break;
      }
      inFlight += value;
      allowance--;
    }
    isPulling = false;
  }

  function deliver(share: number): void {
    connection?.feed(inFlight, share);
    inFlight = "";
  }

  function leave(): void {
    connection?.leave.abort();
    connection = undefined;
    allowance = 0;
  }

  return {
    held,
    last: () => last,
    refusal: () => refusal,
    isConnected: () => connection !== undefined,
    /** Forgets the newest events, as a client that had not stored them. */
    goBack(count: number) {
      history = history.slice(0, Math.max(1, history.length - count));
      if (count > 0) last = undefined;
    },
    connect(reply: GatewayReply, leaving: AbortController, puppet: ChatService, context: GatewayContext) {
      if (reply.kind !== "stream") {
        if (reply.kind === "json") refusal = (reply.body as { code: string }).code;
        return;
      }
      const chunkIds = { count: 0 };
      const decoder = createSseDecoder({
        lastEventId: held().id,
        onEvent: ({ id, event, data }) => receive(id, event, data, chunkIds),
      });
      inFlight = "";
      isPulling = false;
      connection = {
        leave: leaving,
        frames: generateStreamingResponse(puppet, reply.conversation, reply.accepted, context),
        feed(text, share) {
          const bytes = Buffer.from(text);
          decoder.push(bytes.subarray(0, Math.round(bytes.length * share)));
        },
      };
    },
    /** What was pulled before arrives; then more is pulled. */
    pull(count: number) {
      if (failure !== undefined) throw failure.thrown;
      deliver(1);
      allowance += count;
      pull().catch((thrown: unknown) => {
        failure ??= { thrown };
      });
    },
    /** What was wrong with the events, if anything was. */
    failure: () => failure,
    cut(share: number) {
      deliver(share);
      leave();
    },
  };
}
