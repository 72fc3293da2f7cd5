import type { Endpoint, Exchange } from "./engine";
import { readJsonBody } from "./json-body";
import type { PullLine } from "./model-download";
import { createNdjsonWriter, sendJson } from "./ndjson-writer";
import { OllamaError } from "./ollama-errors";
import { modelBodySchema, parseBody, requiredModel } from "./request-schemas";

/** POST /api/pull. A failure is an `{"error"}` line under status 200, as the stream began with "pulling manifest";
 * not streamed it is a 500. */
export const pull: Endpoint = async (exchange) => {
  const body = parseBody(modelBodySchema, await readJsonBody(exchange.request));
  const name = requiredModel(body);
  if (body.stream ?? true) return streamPull(exchange, name);
  for await (const _line of linesOf(exchange, name));
  sendJson(exchange.response, { status: "success" });
};

async function streamPull(exchange: Exchange, name: string): Promise<void> {
  const writer = createNdjsonWriter(exchange.response, exchange.signal);
  for await (const line of linesOf(exchange, name)) await writer.write(line);
  writer.end();
}

/** A model that could not run afterwards is not downloaded. */
async function* linesOf(exchange: Exchange, name: string): AsyncGenerator<PullLine, void> {
  const { runner, pulls } = exchange.engine;
  const availability = await runner.availability();
  if (!availability.available) {
    throw new OllamaError(500, `models cannot run on this machine: ${availability.reason}`);
  }
  yield* pulls.follow(name, exchange.signal);
}

/** GET /api/pulls, an addition to Ollama's API: what is being downloaded, and what failed lately. */
export const listPulls: Endpoint = async ({ engine, response }) => {
  sendJson(response, { pulls: engine.pulls.list() });
};
