export interface SseEvent {
  readonly data: string;
  /** `message` when the stream named none. */
  readonly event: string;
  /** Last event id as of this event; "" when there is none. */
  readonly id: string;
}

export interface SseDecoderOptions {
  readonly onEvent: (event: SseEvent) => void;
  /** A new reconnection time, already inside `retryRangeMs`. */
  readonly onRetry?: (retryMs: number) => void;
  /** Text after the colon, with one leading space removed. */
  readonly onComment?: (comment: string) => void;
  /** Where an earlier connection ended. */
  readonly lastEventId?: string;
  readonly retryRangeMs?: { readonly min: number; readonly max: number };
  /** What an unfinished line and the data of an unfinished event may take together. */
  readonly maxBufferBytes?: number;
}

export interface SseDecoder {
  push(bytes: Uint8Array): void;
  /** The stream is over; an unfinished event is dropped and does not move the cursor. */
  end(): void;
  readonly lastEventId: string;
}
