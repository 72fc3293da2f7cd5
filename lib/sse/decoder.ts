import { createBlock } from "./block";
import { createByteBuffer } from "./byte-buffer";
import type { SseDecoder, SseDecoderOptions } from "./decoder-contract";

export type { SseDecoder, SseDecoderOptions, SseEvent } from "./decoder-contract";

/** An event was larger than the decoder may buffer; the decoder takes nothing more. */
export class SseLimitError extends Error {
  override readonly name = "SseLimitError";
  readonly maxBufferBytes: number;

  constructor(maxBufferBytes: number) {
    super(`An event of the stream is larger than ${maxBufferBytes} bytes.`);
    this.maxBufferBytes = maxBufferBytes;
  }
}

const DEFAULT_MAX_BUFFER_BYTES = 32 * 1024 * 1024;
const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Turns the bytes of an event stream into events, by WHATWG HTML §9.2.5 and §9.2.6, however they are cut.
 *
 * Work is linear in the bytes. When a callback throws, the rest of the piece is still decoded, and `push` throws
 * the first such error at the end. A line or an event's data over `maxBufferBytes` (32 MiB) is an SseLimitError.
 * After that, and after `end`, every `push` throws; a callback that calls `end` is the last one called. */
export function createSseDecoder(options: SseDecoderOptions): SseDecoder {
  const maxBufferBytes = options.maxBufferBytes ?? DEFAULT_MAX_BUFFER_BYTES;
  const block = createBlock(options);
  const line = createByteBuffer();
  let markBytesSeen = 0;
  let isAfterCr = false;
  let closedBy: Error | undefined;

  function close(reason: Error): void {
    closedBy = reason;
    line.take();
    block.drop();
  }

  function checkLimit(): void {
    if (line.length() + block.bufferedBytes() <= maxBufferBytes) return;
    close(new SseLimitError(maxBufferBytes));
    throw closedBy;
  }

  /** Skips one byte order mark at the very start, which may come byte by byte. */
  function skipMark(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && markBytesSeen < BYTE_ORDER_MARK.length) {
      if (bytes[at] !== BYTE_ORDER_MARK[markBytesSeen]) {
        line.append(Uint8Array.from(BYTE_ORDER_MARK.slice(0, markBytesSeen)));
        markBytesSeen = BYTE_ORDER_MARK.length;
        break;
      }
      at += 1;
      markBytesSeen += 1;
    }
    return at;
  }

  function decodeLines(bytes: Uint8Array, from: number): void {
    let start = from;
    if (isAfterCr && start < bytes.length) {
      isAfterCr = false;
      if (bytes[start] === LF) start += 1;
    }
    let lf = bytes.indexOf(LF, start);
    let cr = bytes.indexOf(CR, start);
    while (lf !== -1 || cr !== -1) {
      const end = cr === -1 || (lf !== -1 && lf < cr) ? lf : cr;
      if (line.length() === 0) block.line(bytes.subarray(start, end));
      else {
        line.append(bytes.subarray(start, end));
        checkLimit();
        block.line(line.take());
      }
      if (closedBy !== undefined) return;
      checkLimit();
      start = end + 1;
      if (end === cr) {
        if (start === bytes.length) isAfterCr = true;
        else if (bytes[start] === LF) start += 1;
      }
      if (lf !== -1 && lf < start) lf = bytes.indexOf(LF, start);
      if (cr !== -1 && cr < start) cr = bytes.indexOf(CR, start);
    }
    line.append(bytes.subarray(start));
    checkLimit();
  }

  return {
    push(bytes) {
      if (closedBy !== undefined) throw closedBy;
      decodeLines(bytes, markBytesSeen < BYTE_ORDER_MARK.length ? skipMark(bytes) : 0);
      block.throwFailure();
    },
    end() {
      close(new Error("The event stream has ended."));
    },
    get lastEventId() {
      return block.lastEventId();
    },
  };
}
