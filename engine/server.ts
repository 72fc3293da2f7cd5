import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CATALOGUE, type CatalogueEntry } from "./catalogue";
import { chat } from "./chat-endpoint";
import { type Clock, systemClock } from "./clock";
import { openDocsIndex } from "./docs-index";
import type { Endpoint, Engine } from "./engine";
import { generate } from "./generate-endpoint";
import { isAllowed, PREFLIGHT_HEADERS } from "./guard";
import { createGuide } from "./guide";
import { createModelLine } from "./model-line";
import { openModelsDir } from "./models-dir";
import { catalogue, ps, remove, show, tags } from "./models-endpoint";
import { sendError, sendJson, sendText } from "./ndjson-writer";
import { toOllamaError } from "./ollama-errors";
import { type RunProgram, runProgram } from "./pip-wheel";
import { listPulls, pull } from "./pull-endpoint";
import { createPulls } from "./pulls";
import type { ModelRunner } from "./runner";

/** The Ollama whose answers this engine gives; the part behind the plus says who answers. */
const ENGINE_VERSION = "0.32.15+synapse";

export interface EngineOptions {
  readonly modelsDir: string;
  /** The project's folder, where README.md and docs/ are. */
  readonly docsRoot: string;
  readonly runner: ModelRunner;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
  readonly runProgram?: RunProgram;
  readonly hubUrl?: string;
  readonly catalogue?: readonly CatalogueEntry[];
  /** How many requests may wait in line for the model; Ollama's OLLAMA_MAX_QUEUE. */
  readonly maxWaiting?: number;
  readonly keepAliveMs?: number;
  readonly guidePaceMs?: number;
  /** Told of failures that are the engine's own; never of prompts or answers. */
  readonly onError?: (error: unknown) => void;
}

export interface EngineServer {
  /** Listens on 127.0.0.1. @param port 0 takes a free one */
  listen(port: number): Promise<{ port: number; url: string }>;
  /** Aborts every answer and download, frees the model and the port. */
  close(): Promise<void>;
}

const HUB_URL = "https://huggingface.co";
const MAX_WAITING = 512;
const KEEP_ALIVE_MS = 5 * 60_000;
/** Longer than clients keep idle connections, so that it is they who close them. */
const IDLE_CONNECTION_MS = 75_000;

const root: Endpoint = async ({ response }) =>
  sendText(response, 200, "text/plain; charset=utf-8", "Ollama is running");
const version: Endpoint = async ({ response }) => sendJson(response, { version: ENGINE_VERSION });

const ROUTES: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  "/": { GET: root, HEAD: root },
  "/api/version": { GET: version, HEAD: version },
  "/api/tags": { GET: tags, HEAD: tags },
  "/api/ps": { GET: ps },
  "/api/show": { POST: show },
  "/api/chat": { POST: chat },
  "/api/generate": { POST: generate },
  "/api/pull": { POST: pull },
  "/api/pulls": { GET: listPulls },
  "/api/catalogue": { GET: catalogue },
  "/api/delete": { DELETE: remove },
};

/** A server that speaks Ollama's HTTP API: models of a folder through `runner`, downloads, and the guide. */
export function createEngineServer(options: EngineOptions): EngineServer {
  const engine = createEngine(options);
  const answering = new Set<AbortController>();
  let closing = false;
  const onError = options.onError ?? (() => {});
  const server = createServer((request, response) => {
    handle(engine, request, response, answering).catch((error: unknown) => {
      const refusal = toOllamaError(error);
      if (refusal !== error && !response.destroyed && !closing) onError(error);
      sendError(response, refusal);
    });
  });
  server.keepAliveTimeout = IDLE_CONNECTION_MS;

  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          const address = server.address() as AddressInfo;
          resolve({ port: address.port, url: `http://127.0.0.1:${address.port}` });
        });
      }),
    async close() {
      closing = true;
      for (const controller of answering) controller.abort(new Error("server is shutting down"));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, engine.pulls.close(), engine.line.close()]);
      await engine.runner.dispose();
    },
  };
}

function createEngine(options: EngineOptions): Engine {
  const { runner, clock = systemClock, catalogue: entries = CATALOGUE } = options;
  const models = openModelsDir(options.modelsDir, entries, (file, error) =>
    options.onError?.(new Error(`${file} is no usable model`, { cause: error })),
  );
  return {
    clock,
    models,
    runner,
    catalogue: entries,
    line: createModelLine({
      runner,
      clock,
      maxWaiting: options.maxWaiting ?? MAX_WAITING,
      keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
    }),
    guide: createGuide(openDocsIndex(options.docsRoot), clock, options.guidePaceMs),
    pulls: createPulls({
      modelsDir: models,
      catalogue: entries,
      hubUrl: (options.hubUrl ?? HUB_URL).replace(/\/+$/, ""),
      fetch: options.fetch ?? fetch,
      run: options.runProgram ?? runProgram,
      clock,
    }),
  };
}

async function handle(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  answering: Set<AbortController>,
): Promise<void> {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  const endpoints = ROUTES[path];
  const allow = endpoints === undefined ? undefined : Object.keys(endpoints).join(", ");
  if (!isAllowed(request)) return refuse(response, request.method === "OPTIONS" ? allow : undefined);
  const { origin } = request.headers;
  if (origin !== undefined) response.setHeader("access-control-allow-origin", origin);
  if (request.method === "OPTIONS" && origin !== undefined) return preflight(response, allow);
  if (origin !== undefined) response.setHeader("vary", "Origin");
  const endpoint = endpoints?.[request.method ?? ""];
  if (endpoints === undefined) return sendText(response, 404, "text/plain", "404 page not found");
  if (endpoint === undefined) {
    response.setHeader("allow", allow ?? "");
    return sendText(response, 405, "text/plain", "405 method not allowed");
  }
  const controller = new AbortController();
  answering.add(controller);
  response.on("close", () => {
    answering.delete(controller);
    if (!response.writableFinished) controller.abort(new Error("the client left"));
  });
  await endpoint({
    engine,
    request,
    response,
    signal: controller.signal,
    startedMs: engine.clock.elapsedMs(),
  });
}

function refuse(response: ServerResponse, allow: string | undefined): void {
  response.writeHead(403, { "content-length": 0, ...(allow !== undefined && { allow }) });
  response.end();
}

function preflight(response: ServerResponse, allow: string | undefined): void {
  response.writeHead(204, {
    ...PREFLIGHT_HEADERS,
    vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    ...(allow !== undefined && { allow }),
  });
  response.end();
}
