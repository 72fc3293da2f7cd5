import type { AnswerCounts } from "./answer";
import { answer, loadOnly, resolveModel } from "./answer-endpoint";
import type { Endpoint } from "./engine";
import { readJsonBody } from "./json-body";
import { unsupportedImages, unsupportedInsert } from "./ollama-errors";
import { checkImages, generateBodySchema, parseBody, parseThink, requiredModel } from "./request-schemas";
import type { Prompt } from "./runner";

/** POST /api/generate */
export const generate: Endpoint = async (exchange) => {
  const body = parseBody(generateBodySchema, await readJsonBody(exchange.request));
  parseThink(body.think);
  checkImages(body.images ?? []);
  const model = requiredModel(body);
  await resolveModel(exchange, model);
  if (body.suffix) throw unsupportedInsert(model);
  const text = body.prompt ?? "";
  const raw = body.raw === true;
  const request = {
    model,
    prompt: promptOf(text, raw, body.system ?? ""),
    earlierTokens: body.context ?? [],
    questions: [text],
    stream: body.stream ?? true,
    body,
    wrap: (content: string, thinking: string) => ({
      response: content,
      ...(thinking !== "" && { thinking }),
    }),
    lastFields: (counts: AnswerCounts) => (raw ? {} : { context: counts.context }),
  };
  if (text === "") return loadOnly(exchange, request);
  if ((body.images ?? []).length > 0) throw unsupportedImages();
  await answer(exchange, request);
};

function promptOf(text: string, raw: boolean, system: string): Prompt {
  if (raw) return { type: "raw", text };
  const user = { role: "user", content: text };
  return { type: "chat", messages: system === "" ? [user] : [{ role: "system", content: system }, user] };
}
