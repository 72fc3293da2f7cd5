/** Ollama's two kinds of JSON error: its handlers say a charset and a length, its streams neither. */
export type ErrorStyle = "handler" | "stream";

/** A refusal as Ollama words it. Thrown anywhere, it becomes the response's status and `{"error": message}`; once
 * an answer has begun it becomes the stream's last line. */
export class OllamaError extends Error {
  override readonly name = "OllamaError";

  constructor(
    readonly status: number,
    message: string,
    readonly style: ErrorStyle = "handler",
  ) {
    super(message);
  }
}

export const modelRequired = () => new OllamaError(400, "model is required");
export const modelNotFound = (name: string) => new OllamaError(404, `model '${name}' not found`);
export const queueFull = () =>
  new OllamaError(503, "server busy, please try again.  maximum pending requests exceeded");
export const unsupportedThinking = (name: string) =>
  new OllamaError(400, `${JSON.stringify(name)} does not support thinking`);
export const unsupportedTools = (name: string) =>
  new OllamaError(400, `registry.ollama.ai/library/${name} does not support tools`);
export const unsupportedInsert = (name: string) =>
  new OllamaError(400, `registry.ollama.ai/library/${name} does not support insert`);

/** What llama-server says inside Ollama 0.32: its whole JSON, as text, in the error. */
function llamaServerError(type: string, message: string, more: Record<string, number> = {}): OllamaError {
  return new OllamaError(400, JSON.stringify({ error: { code: 400, message, type, ...more } }), "stream");
}

export const unsupportedImages = () =>
  llamaServerError(
    "invalid_request_error",
    "Multimodal data provided, but model does not support multimodal requests.",
  );

export const badSchema = (reason: string) =>
  llamaServerError(
    "invalid_request_error",
    `Field 'json_schema': "json_schema": JSON schema conversion failed:\n${reason}`,
  );

export const contextExceeded = (promptTokens: number, contextTokens: number) =>
  llamaServerError(
    "exceed_context_size_error",
    `request (${promptTokens} tokens) exceeds the available context size (${contextTokens} tokens), try increasing it`,
    { n_prompt_tokens: promptTokens, n_ctx: contextTokens },
  );

export const badFormat = (format: unknown) =>
  new OllamaError(
    500,
    `invalid format: ${JSON.stringify(JSON.stringify(format))}; expected "json" or a valid JSON Schema object`,
    "stream",
  );

/** The error behind anything thrown. What is not an OllamaError is an internal failure, told without its stack. */
export function toOllamaError(thrown: unknown): OllamaError {
  if (thrown instanceof OllamaError) return thrown;
  return new OllamaError(500, thrown instanceof Error ? thrown.message : "internal error");
}
