import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { createGatewayContext, type GatewayContext } from "@/lib/gateway/context";
import { describeChat, type Wire } from "@/test/chat-conformance";
import { createFakeOllama } from "@/test/fake-ollama";
import { describeResume } from "@/test/resume-conformance";
import { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } from "./[id]/route";
import * as chat from "./route";

const shared = globalThis as { [key: symbol]: GatewayContext | undefined };
const KEY = Symbol.for("synapse.gateway");

const CHAT = new Map(
  Object.entries({
    GET: chat.GET,
    HEAD: chat.HEAD,
    POST: chat.POST,
    PUT: chat.PUT,
    PATCH: chat.PATCH,
    DELETE: chat.DELETE,
    OPTIONS: chat.OPTIONS,
  }),
);
const GENERATION = new Map(Object.entries({ GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS }));

/** What Next does: the path picks the file, the method the export. */
function route(request: Request): Promise<Response> {
  const id = new URL(request.url).pathname.split("/")[2];
  const [ofChat, ofGeneration] = [CHAT.get(request.method), GENERATION.get(request.method)];
  if (ofChat === undefined || ofGeneration === undefined) throw new Error(`no handler for ${request.method}`);
  if (id === undefined) return ofChat(request);
  return ofGeneration(request, { params: Promise.resolve({ id: decodeURIComponent(id) }) });
}

async function connect(context: GatewayContext): Promise<Wire> {
  shared[KEY] = context;
  return {
    fetch: (path, init) => route(new Request(`http://localhost:3000${path}`, init)),
    close: async () => {
      delete shared[KEY];
    },
  };
}

describe("a streamed response", () => {
  it("leaves connection, framing and compression to the server (statement 25)", async () => {
    const ollama = await createFakeOllama();
    const context = createGatewayContext(
      parseEnv({ OLLAMA_HOST: ollama.url, LOG_LEVEL: "silent" }, "production"),
    );
    const wire = await connect(context);
    const response = await wire.fetch("/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Encoding": "gzip, br" },
      body: JSON.stringify({ conversation: [{ role: "user", content: "Hello" }], stream: true }),
    });
    await response.text();
    expect(response.status).toBe(200);
    for (const name of ["connection", "transfer-encoding", "content-encoding", "content-length"]) {
      expect([name, response.headers.get(name)]).toEqual([name, null]);
    }
    await wire.close();
    await context.aiService.close();
    await context.store.close();
    await ollama.close();
  });
});

describeChat("the route handlers", connect);
describeResume("the route handlers", connect);
