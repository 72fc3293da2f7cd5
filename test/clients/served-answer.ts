import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createEdge } from "@/server/edge";
import { createFakeOllama, type FakeOllama } from "../fake-ollama";
import { type Cut, createCutProxy } from "./cut-proxy";
import { QUESTION, SAYING } from "./hard-text";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** The socket of `npm start` without Next, a scripted model behind it and a network that fails in front of it. */
export interface ServedAnswer {
  readonly ollama: FakeOllama;
  /** Where nothing is cut. */
  readonly url: string;
  readonly proxyUrl: string;
  /** Every request that arrived at Synapse. */
  readonly requests: readonly SeenRequest[];
  /** The next event streams through the proxy end like this, one each; those after them are left alone. */
  cut(...cuts: readonly Cut[]): void;
  /** How often the model was asked. */
  generations(): number;
  /** Starts the answer to a question and leaves; it goes on for whoever follows it. */
  begin(): Promise<string>;
  close(): Promise<void>;
}

export async function serveAnswer(settings: Record<string, string> = {}): Promise<ServedAnswer> {
  const ollama = await createFakeOllama();
  ollama.chat(SAYING);
  const context = createGatewayContext(
    parseEnv(
      {
        OLLAMA_HOST: ollama.url,
        LOG_LEVEL: "silent",
        SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
        SYNAPSE_CHUNK_INTERVAL_MS: "0",
        ...settings,
      },
      "production",
    ),
  );
  const requests: SeenRequest[] = [];
  const edge = createEdge(context, (_, response) => response.writeHead(404).end());
  const server = createServer((request, response) => {
    requests.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers });
    edge(request, response);
  });
  const port = await listen(server);
  const proxy = await createCutProxy(port);
  const url = `http://127.0.0.1:${port}`;
  return {
    ollama,
    url,
    proxyUrl: `http://127.0.0.1:${proxy.port}`,
    requests,
    cut: (...cuts) => proxy.cut(cuts),
    generations: () => ollama.requests.filter(({ path }) => path === "/api/chat").length,
    async begin() {
      const response = await fetch(`${url}/chat`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...QUESTION, on_disconnect: "continue" }),
      });
      await response.body?.cancel();
      return response.headers.get("x-generation-id") ?? "";
    },
    async close() {
      await proxy.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await context.registry.shutDown();
      await Promise.all([context.aiService.close(), context.store.close()]);
      await ollama.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
