import { ChatError } from "@/lib/chat/errors";
import { GrowingBuffer } from "./growing-buffer";

export interface BodyOptions {
  readonly contentType: string | null;
  readonly contentLength: string | null;
  readonly contentEncoding?: string | null;
  readonly maxBytes: number;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
  /** How long the whole body may take; 60 s if absent. */
  readonly deadlineMs?: number;
}

const DEFAULT_DEADLINE_MS = 60_000;

/**
 * Reads a request's JSON. Only `application/json` in plain UTF-8 is taken (a BOM is dropped, as RFC 8259 §8.1 lets
 * readers do); anything else a cross-site form could send without a preflight. A body over `maxBytes` is refused by
 * its Content-Length before it is read, or at the byte that is one too many; memory stays below twice the limit
 * however small the pieces are. Reading stops at the first failure.
 * @throws ChatError `unsupported_media_type`, `too_large`, `invalid_json` (also when empty or not UTF-8),
 * `request_timeout`, or `client_closed` when the client leaves or the body breaks off.
 */
export async function readJsonBody(
  body: AsyncIterable<Uint8Array> | null,
  options: BodyOptions,
): Promise<unknown> {
  requireJson(options.contentType, options.contentEncoding ?? null);
  if (/^\d+$/.test(options.contentLength ?? "") && Number(options.contentLength) > options.maxBytes) {
    throw new ChatError("too_large");
  }
  const bytes = body === null ? new Uint8Array() : await readWithin(body, options);
  return parseJson(bytes);
}

function requireJson(contentType: string | null, contentEncoding: string | null): void {
  const [mediaType = "", ...parameters] = (contentType ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (mediaType !== "application/json" || !isUtf8) throw new ChatError("unsupported_media_type");
  if (contentEncoding !== null && !/^(identity)?$/i.test(contentEncoding.trim())) {
    throw new ChatError("unsupported_media_type", { sentence: "Send the request without compression." });
  }
}

/** One promise for body, deadline and signal; a race per piece would keep a reaction per piece until the end. */
function readWithin(body: AsyncIterable<Uint8Array>, options: BodyOptions): Promise<Uint8Array> {
  const { maxBytes, signal, deadlineMs = DEFAULT_DEADLINE_MS } = options;
  const iterator = body[Symbol.asyncIterator]();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = () => {};
  let isOver = false;

  const outcome = new Promise<Uint8Array>((resolve, reject) => {
    timer = setTimeout(() => reject(new ChatError("request_timeout")), deadlineMs);
    leave = () => reject(new ChatError("client_closed", { cause: signal.reason }));
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    collect(iterator, maxBytes, () => isOver).then(resolve, reject);
  });

  return outcome.finally(() => {
    isOver = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
    // Not awaited: a generator that waits for its next piece answers return() only after that piece.
    Promise.resolve(iterator.return?.()).catch(() => {});
  });
}

async function collect(
  iterator: AsyncIterator<Uint8Array>,
  maxBytes: number,
  isOver: () => boolean,
): Promise<Uint8Array> {
  const buffer = new GrowingBuffer(maxBytes);
  while (!isOver()) {
    const step = await iterator.next().catch((cause: unknown) => {
      throw new ChatError("client_closed", { cause });
    });
    if (step.done) return buffer.bytes();
    if (!buffer.append(step.value)) throw new ChatError("too_large");
  }
  return buffer.bytes();
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new ChatError("invalid_json", { sentence: "The request body is empty." });
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new ChatError("invalid_json", { sentence: "The request body is not UTF-8." });
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the body, which no log may hold: no cause.
    throw new ChatError("invalid_json");
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
