import { answer, loadOnly, resolveModel } from "./answer-endpoint";
import type { Endpoint } from "./engine";
import { readJsonBody } from "./json-body";
import { unsupportedImages, unsupportedTools } from "./ollama-errors";
import { chatBodySchema, checkImages, parseBody, parseThink, requiredModel } from "./request-schemas";

/** POST /api/chat */
export const chat: Endpoint = async (exchange) => {
  const body = parseBody(chatBodySchema, await readJsonBody(exchange.request));
  parseThink(body.think);
  const messages = body.messages ?? [];
  const images = messages.flatMap((message) => message.images ?? []);
  checkImages(images);
  const model = requiredModel(body);
  await resolveModel(exchange, model);
  if ((body.tools ?? []).length > 0) throw unsupportedTools(model);
  const turns = messages.map(({ role, content }) => ({ role, content: content ?? "" }));
  const request = {
    model,
    prompt: { type: "chat", messages: turns } as const,
    earlierTokens: [],
    questions: turns.filter(({ role }) => role === "user").map(({ content }) => content),
    stream: body.stream ?? true,
    body,
    wrap: (content: string, thinking: string) => ({
      message: { role: "assistant", content, ...(thinking !== "" && { thinking }) },
    }),
    lastFields: () => ({}),
  };
  if (messages.length === 0) return loadOnly(exchange, request);
  if (images.length > 0) throw unsupportedImages();
  await answer(exchange, request);
};
