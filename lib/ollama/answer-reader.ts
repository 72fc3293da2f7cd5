import { ChatError } from "@/lib/chat/errors";
import type { AnswerPart } from "@/lib/chat/service";
import { appendAnswerParts } from "./answer-part";
import { parseChatLine } from "./chat-line";
import { errorFromLine, UpstreamFailure } from "./error-mapping";
import { NdjsonReader } from "./ndjson-reader";

/** Where an answer stands. Nothing is read after `done` or `failed`. */
type State =
  | { readonly type: "silent" }
  | { readonly type: "begun" }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: ChatError };

/** The bytes of one chat response as answer parts. Pure: it knows no connection and no clock. */
export class AnswerReader {
  readonly #reader: NdjsonReader;
  readonly #lines: string[] = [];
  #lineCount = 0;
  #state: State = { type: "silent" };

  constructor(maxLineBytes?: number) {
    this.#reader = new NdjsonReader(maxLineBytes);
  }

  /** `failed` stands beside the parts that came before the failure, which are still to be delivered. */
  get state(): State {
    return this.#state;
  }

  /** The parts that these bytes complete. Never throws: see `state`. */
  push(pieces: readonly Uint8Array[]): AnswerPart[] {
    try {
      for (const piece of pieces) this.#reader.push(piece, this.#lines);
    } catch (thrown) {
      const parts = this.#takeLines();
      this.#fail(new ChatError("bad_upstream", { cause: thrown }));
      return parts;
    }
    return this.#takeLines();
  }

  /** The response ended: a last line may have come without its line feed. An answer that is not done by then was
   * interrupted. */
  end(): AnswerPart[] {
    this.#reader.end(this.#lines);
    const parts = this.#takeLines();
    this.#fail(
      new ChatError("interrupted", {
        cause: new UpstreamFailure(`the response ended without done after ${this.#lineCount} lines`),
      }),
    );
    return parts;
  }

  #takeLines(): AnswerPart[] {
    const parts: AnswerPart[] = [];
    for (const line of this.#lines) this.#takeLine(line, parts);
    this.#lines.length = 0;
    return parts;
  }

  #takeLine(text: string, parts: AnswerPart[]): void {
    if (this.#state.type === "done" || this.#state.type === "failed") return;
    this.#lineCount += 1;
    const line = parseChatLine(text);
    if (line === undefined) {
      // Its text may be a piece of an answer: only where it was and how long it is may be logged.
      const cause = new UpstreamFailure(
        `line ${this.#lineCount} of ${text.length} characters is no chat line`,
      );
      this.#fail(new ChatError("bad_upstream", { cause }));
    } else if (line.type === "error") {
      this.#fail(errorFromLine(line.message));
    } else {
      appendAnswerParts(line, parts);
      this.#state = line.type === "done" ? { type: "done" } : { type: "begun" };
    }
  }

  #fail(error: ChatError): void {
    if (this.#state.type !== "done" && this.#state.type !== "failed") this.#state = { type: "failed", error };
  }
}
