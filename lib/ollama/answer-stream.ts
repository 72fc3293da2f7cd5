import type { ChatError } from "@/lib/chat/errors";
import type { AnswerPart } from "@/lib/chat/service";
import { OVER, type WakingSource } from "@/lib/chat/waking-generator";
import { AnswerReader } from "./answer-reader";
import type { ChatExchange, ResponseHead } from "./chat-exchange";
import { errorFromResponse } from "./error-mapping";

/** An error body is read this far; Ollama's are a line. */
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** The parts of one answer, read from its exchange. What came before a failure is given before the failure is thrown.
 * `wake` must be the exchange's `onNews` too. */
export class AnswerStream implements WakingSource<AnswerPart> {
  readonly #exchange: ChatExchange;
  readonly #wake: () => void;
  readonly #answer = new AnswerReader();
  #parts: readonly AnswerPart[] = [];
  #given = 0;
  #failure: ChatError | "unread" | "being read" = "unread";
  #isClosed = false;

  constructor(exchange: ChatExchange, wake: () => void) {
    this.#exchange = exchange;
    this.#wake = wake;
  }

  /** The next part; over after the last one and after `close`; undefined until more comes. Throws a ChatError. */
  read(): IteratorResult<AnswerPart, void> | undefined {
    for (;;) {
      if (this.#isClosed) return OVER;
      const part = this.#parts[this.#given];
      if (part !== undefined) {
        this.#given += 1;
        return { done: false, value: part };
      }
      const { state } = this.#answer;
      if (state.type === "done") return OVER;
      if (state.type === "failed") throw state.error;
      if (!this.#takeMore()) return undefined;
    }
  }

  /** Ends the answer where it is, and the request to the model server with it. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#exchange.stop();
  }

  /** Whether something has come. */
  #takeMore(): boolean {
    const head = this.#exchange.headNow();
    if (head !== undefined && !isAnswer(head)) return this.#takeFailure(head);
    const pieces = this.#exchange.take();
    if (pieces === "waiting") return false;
    this.#parts = pieces === "over" ? this.#answer.end() : this.#answer.push(pieces);
    this.#given = 0;
    if (this.#answer.state.type === "begun") this.#exchange.begin();
    if (this.#answer.state.type === "done") this.#exchange.release();
    return true;
  }

  #takeFailure(head: ResponseHead): false {
    if (this.#failure === "unread") {
      this.#failure = "being read";
      void readFailure(this.#exchange, head).then((failure) => {
        this.#failure = failure;
        this.#wake();
      });
    }
    if (this.#failure === "being read") return false;
    throw this.#failure;
  }
}

function isAnswer({ status, contentType }: ResponseHead): boolean {
  return status === 200 && !contentType.startsWith("text/html");
}

/** Reads a failed response as far as the cap. One that breaks on the way says less, but its status still counts. */
async function readFailure(exchange: ChatExchange, head: ResponseHead): Promise<ChatError> {
  exchange.begin();
  const decoder = new TextDecoder();
  let body = "";
  let bodyBytes = 0;
  while (bodyBytes < MAX_ERROR_BODY_BYTES) {
    const pieces = await exchange.read().catch(() => undefined);
    if (pieces === undefined) break;
    for (const piece of pieces) {
      const rest = piece.subarray(0, MAX_ERROR_BODY_BYTES - bodyBytes);
      body += decoder.decode(rest, { stream: true });
      bodyBytes += rest.length;
    }
  }
  return errorFromResponse({ ...head, body });
}
