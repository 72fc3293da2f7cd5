import type { Conversation } from "@/lib/chat/service";
import type { AcceptedChat } from "./generate-streaming-response";

/** A request of the API, free of Next and of sockets. */
export interface GatewayRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly query: URLSearchParams;
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
  /** The address of the socket's other end; undefined where the runtime does not tell. */
  readonly remoteAddress: string | undefined;
}

/** What to send back. A `stream` is made by generateStreamingResponse, by whoever owns the wire; `events` are opened by
 * them, and end when the signal that they are given aborts. */
export type GatewayReply =
  | { readonly kind: "empty"; readonly status: number; readonly headers: ReplyHeaders }
  | { readonly kind: "json"; readonly status: number; readonly headers: ReplyHeaders; readonly body: unknown }
  | {
      readonly kind: "events";
      readonly headers: ReplyHeaders;
      readonly open: (signal: AbortSignal) => AsyncGenerator<string, void, void>;
    }
  | {
      readonly kind: "stream";
      readonly headers: ReplyHeaders;
      readonly accepted: AcceptedChat;
      /** What a fresh generation answers; empty where one is joined. */
      readonly conversation: Conversation;
    };

export type ReplyHeaders = Readonly<Record<string, string>>;

/** Headers of every event stream. `no-transform` keeps compressors away, `X-Accel-Buffering` keeps nginx from
 * collecting events. Connection and Transfer-Encoding are the HTTP server's to set. */
export const STREAM_HEADERS: ReplyHeaders = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-cache, no-store, must-revalidate, no-transform",
  "X-Accel-Buffering": "no",
  "X-Content-Type-Options": "nosniff",
};

/** Headers of every JSON answer. */
export const JSON_HEADERS: ReplyHeaders = {
  "Content-Type": "application/json; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};
