import type { SseDecoderOptions } from "./decoder-contract";

/** The fields between two blank lines, and the cursor that outlives them (WHATWG HTML §9.2.6). */
export interface Block {
  /** Takes one line without its end; a blank one dispatches. */
  line(bytes: Uint8Array): void;
  bufferedBytes(): number;
  /** Forgets an unfinished event. */
  drop(): void;
  lastEventId(): string;
  /** Throws what the first failing callback threw since the last call. */
  throwFailure(): void;
}

const DEFAULT_RETRY_RANGE_MS = { min: 100, max: 60_000 };
const SPACE = 32;
const COLON = 58;
const LONGEST_FIELD_NAME = 5;
// A byte order mark inside the stream is text.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads lines as fields and tells the decoder's callbacks what they add up to. */
export function createBlock(options: SseDecoderOptions): Block {
  const retryRangeMs = options.retryRangeMs ?? DEFAULT_RETRY_RANGE_MS;
  let lastEventId = options.lastEventId ?? "";
  let pendingId = lastEventId;
  let event = "";
  let data: string | undefined;
  let dataBytes = 0;
  let failure: { readonly thrown: unknown } | undefined;

  function call(callback: () => void): void {
    try {
      callback();
    } catch (thrown) {
      failure ??= { thrown };
    }
  }

  function clear(): void {
    event = "";
    data = undefined;
    dataBytes = 0;
  }

  function dispatch(): void {
    lastEventId = pendingId;
    if (data !== undefined) {
      const dispatched = { data, event: event === "" ? "message" : event, id: lastEventId };
      call(() => options.onEvent(dispatched));
    }
    clear();
  }

  function setRetry(value: string): void {
    if (!/^[0-9]+$/.test(value)) return;
    const retryMs = Math.min(retryRangeMs.max, Math.max(retryRangeMs.min, Number(value)));
    call(() => options.onRetry?.(retryMs));
  }

  function field(name: string, bytes: Uint8Array): void {
    switch (name) {
      case "data": {
        const value = utf8.decode(bytes);
        data = data === undefined ? value : `${data}\n${value}`;
        dataBytes += bytes.length + 1;
        return;
      }
      case "event":
        event = utf8.decode(bytes);
        return;
      case "id": {
        const value = utf8.decode(bytes);
        if (!value.includes("\0")) pendingId = value;
        return;
      }
      case "retry":
        setRetry(utf8.decode(bytes));
    }
  }

  return {
    line(bytes) {
      if (bytes.length === 0) return dispatch();
      const colon = bytes.indexOf(COLON);
      const nameEnd = colon === -1 ? bytes.length : colon;
      const valueStart = bytes[nameEnd + 1] === SPACE ? nameEnd + 2 : nameEnd + 1;
      if (colon === 0) {
        const { onComment } = options;
        if (onComment !== undefined) call(() => onComment(utf8.decode(bytes.subarray(valueStart))));
      } else if (nameEnd <= LONGEST_FIELD_NAME) {
        field(String.fromCharCode(...bytes.subarray(0, nameEnd)), bytes.subarray(valueStart));
      }
    },
    bufferedBytes: () => dataBytes,
    drop: clear,
    lastEventId: () => lastEventId,
    throwFailure() {
      const failed = failure;
      failure = undefined;
      if (failed !== undefined) throw failed.thrown;
    },
  };
}
