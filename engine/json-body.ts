import type { IncomingMessage } from "node:http";
import { OllamaError } from "./ollama-errors";

/** Ollama itself has no cap; images and long conversations fit in this. */
const BODY_MAX_BYTES = 64 * 1024 * 1024;

/** Reads and parses a JSON body.
 * @throws OllamaError 400 for an empty or malformed body in Go's words, 413 for one over 64 MiB */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString("utf8");
  if (text.trim() === "") throw new OllamaError(400, "missing request body");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OllamaError(400, goSyntaxError(error));
  }
}

/** Reads by events: leaving an async iteration early would destroy the socket before the refusal is written. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const refuse = () => {
      // The rest flows by unread: closing on it would reset the connection before the refusal has arrived.
      request.removeAllListeners("data").resume();
      reject(tooLarge());
    };
    if (Number(request.headers["content-length"] ?? 0) > BODY_MAX_BYTES) return refuse();
    request.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > BODY_MAX_BYTES) return refuse();
      pieces.push(piece);
    });
    request.on("end", () => resolve(Buffer.concat(pieces)));
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client left")));
  });
}

const tooLarge = () => new OllamaError(413, "http: request body too large");

/** V8's message quotes the body; only the offending character of it is passed on. */
function goSyntaxError(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const token = /^Unexpected token '(.)'/su.exec(message)?.[1];
  if (token !== undefined) return `invalid character '${token}' looking for beginning of value`;
  return /end of JSON|Unterminated/.test(message) ? "unexpected EOF" : "invalid JSON";
}
