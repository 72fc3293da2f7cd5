import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { limitWait, systemClock } from "./clock";
import type { OllamaError } from "./ollama-errors";

/** A reader that takes nothing for this long is given up, or it would hold the model for ever. */
const READER_TIMEOUT_MS = 120_000;

/** Writes an answer line by line. Its head leaves with the first line, so that a failure before it can still choose
 * the status, as in Ollama. */
export interface NdjsonWriter {
  readonly begun: boolean;
  /** Resolves when the line is with the system; waits while the reader is slow.
   * @throws when the reader left, or took nothing for two minutes */
  write(line: object): Promise<void>;
  end(): void;
}

export function createNdjsonWriter(response: ServerResponse, signal: AbortSignal): NdjsonWriter {
  let begun = false;
  return {
    get begun() {
      return begun;
    },
    async write(line) {
      signal.throwIfAborted();
      if (!begun) response.writeHead(200, { "content-type": "application/x-ndjson" });
      begun = true;
      if (response.write(`${JSON.stringify(line)}\n`)) return;
      const limit = limitWait(systemClock, signal, READER_TIMEOUT_MS, new Error("the reader is too slow"));
      try {
        await once(response, "drain", { signal: limit.signal });
      } finally {
        limit.clear();
      }
    },
    end() {
      if (!begun) response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.end();
    },
  };
}

/** One JSON object with its length, as Ollama's handlers answer. */
export function sendJson(response: ServerResponse, body: object, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, { "content-type": contentType, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** An error with its own status, or, when an answer has begun, as the stream's last line. */
export function sendError(response: ServerResponse, error: OllamaError): void {
  if (response.destroyed || response.writableEnded) return;
  const body = { error: error.message };
  if (response.headersSent) {
    response.end(`${JSON.stringify(body)}\n`);
  } else if (error.style === "stream") {
    response.writeHead(error.status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  } else {
    sendJson(response, body, error.status);
  }
}
