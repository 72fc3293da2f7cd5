import type { Sampling } from "./sampling";

/** One turn of a conversation. A role that no template knows counts as the user's. */
export interface PromptMessage {
  readonly role: string;
  readonly content: string;
}

/** What a model is to continue: a conversation in its own template (one that ends with the assistant's turn is
 * continued there), or text as it stands. */
export type Prompt =
  | { readonly type: "chat"; readonly messages: readonly PromptMessage[] }
  | { readonly type: "raw"; readonly text: string };

/** What the answer must look like. */
export type AnswerFormat =
  | { readonly type: "text" }
  | { readonly type: "json" }
  | { readonly type: "schema"; readonly schema: unknown };

export interface EvaluateCall {
  readonly prompt: Prompt;
  /** Tokens of an earlier exchange to put before the prompt (`context` of /api/generate). */
  readonly earlierTokens: readonly number[];
  readonly sampling: Sampling;
  readonly format: AnswerFormat;
  /** Tells a model that thinks to answer at once; must be false for all others. */
  readonly suppressThought: boolean;
  /** Whether an overlong prompt is cut, the oldest messages first; otherwise it is refused. */
  readonly truncate: boolean;
  /** Whether a full context makes room by forgetting its beginning; otherwise the answer ends there. */
  readonly shift: boolean;
  readonly signal: AbortSignal;
}

/** A sampled token. `text` may be empty while a character is incomplete, and is always whole characters. */
export interface SampledToken {
  readonly id: number;
  readonly text: string;
  /** The model says that its answer is over; the token itself has no text. */
  readonly endOfAnswer: boolean;
}

/** A prompt that is ready to be continued. */
export interface Evaluation {
  /** Every token of the prompt, those taken from the cache too (Ollama counts them the same). */
  readonly promptTokens: readonly number[];
  /** Text of the template that ends an answer when it appears. */
  readonly stopTexts: readonly string[];
  /** The prompt ended inside a thought. */
  readonly thinkingOpen: boolean;
  /** Ends by itself only when the context is full. Stops working when returned or when the signal fires. */
  readonly tokens: AsyncGenerator<SampledToken, void>;
}

/** A model in memory. One evaluation at a time. */
export interface LoadedModel {
  readonly contextTokens: number;
  readonly memoryBytes: number;
  /** Prepares the prompt: cuts it to the context and evaluates what the last prompt did not already have.
   * @throws OllamaError when the prompt is too long and must not be cut, or the format is no usable schema;
   * the signal's reason when that fires */
  evaluate(call: EvaluateCall): Promise<Evaluation>;
  /** The same model with another context size. */
  resize(contextTokens: number, signal: AbortSignal): Promise<void>;
  unload(): Promise<void>;
}

/** Whether models can run here at all. */
export type Availability =
  | { readonly available: true }
  | { readonly available: false; readonly reason: string };

/** What loads models: node-llama-cpp, or a test's stand-in. */
export interface ModelRunner {
  availability(): Promise<Availability>;
  /** @param contextTokens cut to what the model was trained for */
  load(path: string, contextTokens: number, signal: AbortSignal): Promise<LoadedModel>;
  dispose(): Promise<void>;
}
