import { readFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createGate } from "@/test/gate";
import { startOwnTime } from "@/test/own-time";
import { createChunkReader, parseWire } from "@/test/read-sse";
import { findProxy, startProxy } from "@/test/reverse-proxy";
import { createEdge } from "./edge";

const isCi = (process.env.CI ?? "") !== "";

const TO_SYNAPSE = "proxy_pass http://127.0.0.1:{synapse};";
const NGINX_DEFAULTS = `server { listen {port}; location / { ${TO_SYNAPSE} } }`;
const CADDY_GZIP = "http://:{port} {\n\tencode gzip\n\treverse_proxy 127.0.0.1:{synapse}\n}\n";

interface Setup {
  readonly name: string;
  readonly proxy: "nginx" | "caddy";
  readonly configuration: string;
  readonly encoding: string | null;
}

const SETUPS: readonly Setup[] = [
  { name: "nginx with its defaults", proxy: "nginx", configuration: NGINX_DEFAULTS, encoding: null },
  {
    name: "nginx that compresses",
    proxy: "nginx",
    configuration: `gzip on; gzip_types text/event-stream; ${NGINX_DEFAULTS}`,
    encoding: "gzip",
  },
  {
    name: "nginx as docs/deploying.md has it",
    proxy: "nginx",
    configuration: documented("nginx one"),
    encoding: null,
  },
  {
    name: "Caddy as docs/deploying.md has it",
    proxy: "caddy",
    configuration: documented("caddyfile one"),
    encoding: null,
  },
  { name: "Caddy that compresses", proxy: "caddy", configuration: CADDY_GZIP, encoding: null },
];

const missing = (["nginx", "caddy"] as const).filter((name) => {
  const provision = findProxy(name);
  if (provision.type === "missing") console.warn(`Synapse is not tested behind ${name}: ${provision.why}`);
  return provision.type === "missing";
});
const canRun = ({ proxy }: Setup) => isCi || !missing.includes(proxy);

let ollama: FakeOllama;
let proxyUrl = "";
let stopServer = async () => {};
/** Closes every connection to Synapse, as the end of its process does. */
let dieOnSockets = () => {};

beforeEach(async () => {
  ollama = await createFakeOllama();
});

afterEach(async () => {
  await stopServer();
  stopServer = async () => {};
  await ollama.close();
});

it.skipIf(missing.length > 0 && !isCi)("there are proxies to be behind", () => {
  expect(missing).toEqual([]);
});

describe.each(SETUPS.filter(canRun))(
  "behind $name (statements 15, 16, 24, 26)",
  ({ proxy, configuration, encoding }) => {
    it("each event arrives when the model has said it", async () => {
      const gates = ["One", " two", " three"].map((text) => ({ text, ...createGate() }));
      ollama.chat([...gates.flatMap(({ text, opened }) => [{ text }, { gate: opened }]), { done: {} }]);
      await start(proxy, configuration);
      const response = await ask();
      expect(response.headers.get("content-encoding")).toBe(encoding);
      const chunks = createChunkReader(response);
      let text = "";
      for (const gate of gates) {
        text += await chunks.until(JSON.stringify(gate.text));
        gate.open();
      }
      text += await chunks.until('"done":true');
      expect(parseWire(text).at(-1)?.data).toMatchObject({ done: true, full_content: "One two three" });
      expect(await chunks.next()).toBe("");
    });

    it("the first bytes come while the model is silent, and leaving frees it within a second", async () => {
      ollama.chat([{ gate: new Promise(() => {}) }]);
      await start(proxy, configuration);
      const left = new AbortController();
      const sinceAsked = startOwnTime();
      const response = await ask({}, left.signal);
      expect(response.status).toBe(200);
      expect(await createChunkReader(response).next()).toBe(": hb\n");
      expect(sinceAsked()).toBeLessThan(1_000);
      const asked = await chatRequest();
      const sinceLeft = startOwnTime();
      left.abort();
      await asked.closed;
      expect(asked.aborted).toBe(true);
      expect(sinceLeft()).toBeLessThan(1_000);
    });

    it("a reader resumes, and another one stops the model", async () => {
      ollama.chat([{ text: "Half" }, { gate: new Promise(() => {}) }]);
      await start(proxy, configuration);
      const first = await ask({ on_disconnect: "continue" });
      const chunks = createChunkReader(first);
      const [begin] = parseWire(await chunks.until("\n\n"));
      await chunks.cancel();
      const id = first.headers.get("x-generation-id");
      const resumed = await fetch(`${proxyUrl}/chat/${id}`, {
        headers: { "Last-Event-ID": begin?.id ?? "" },
      });
      const stopped = await fetch(`${proxyUrl}/chat/${id}`, { method: "DELETE" });
      expect(await stopped.json()).toMatchObject({ stopped: true, full_content: "Half" });
      expect(parseWire(await resumed.text()).map(({ data }) => data)).toMatchObject([
        { done: true, done_reason: "stopped", full_content: "Half" },
      ]);
      const asked = await chatRequest();
      await asked.closed;
      expect(asked.aborted).toBe(true);
    });
  },
);

describe.skipIf(missing.includes("nginx") && !isCi)("behind nginx", () => {
  it("an answer whose server dies looks broken, not whole, where nginx speaks HTTP/1.1", async () => {
    ollama.chat([{ text: "Half" }, { gate: new Promise(() => {}) }]);
    await start("nginx", documented("nginx one"));
    const chunks = createChunkReader(await ask());
    await chunks.until("Half");
    dieOnSockets();
    await expect(chunks.next()).rejects.toThrow();
  });

  it("there is no 504 when the model says nothing for longer than proxy_read_timeout", async () => {
    ollama.chat([{ wait: 6_000 }, { text: "At last." }, { done: {} }]);
    await start("nginx", `proxy_read_timeout 5s; ${NGINX_DEFAULTS}`, { SYNAPSE_HEARTBEAT_MS: "1000" });
    const response = await ask();
    expect(response.status).toBe(200);
    expect(parseWire(await response.text()).at(-1)?.data).toMatchObject({
      done: true,
      full_content: "At last.",
    });
  });

  it("the page's own requests pass where the Host is handed on, and another site's do not", async () => {
    await start("nginx", documented("nginx one"), { SYNAPSE_ALLOWED_HOSTS: "chat.example.com" });
    const post = (origin: string) => send("POST", { host: "chat.example.com", origin });
    expect(await post("https://chat.example.com")).toBe(200);
    expect(await post("https://evil.example")).toBe(403);
  });

  it("every client has its own share where the proxy is trusted", async () => {
    ollama.chat([{ gate: new Promise(() => {}) }]);
    await start("nginx", documented("nginx one"), { TRUST_PROXY: "on", SYNAPSE_MAX_STREAMS_PER_CLIENT: "1" });
    expect(await send("POST", {}, "127.0.0.1")).toBe(200);
    expect(await send("POST", { "x-forwarded-for": "10.0.0.9" }, "127.0.0.1")).toBe(429);
    expect(await send("POST", {}, "127.0.0.2")).toBe(200);
  });

  it("a conversation with an image of some megabytes gets through", async () => {
    await start("nginx", documented("nginx one"));
    const content = "long ".repeat(600_000);
    const response = await ask({ conversation: [{ role: "user", content }] });
    expect(parseWire(await response.text()).at(-1)?.data).toMatchObject({ done_reason: "stop" });
  });
});

async function start(
  name: Setup["proxy"],
  configuration: string,
  settings: Record<string, string> = {},
): Promise<void> {
  const context = createGatewayContext(
    parseEnv(
      { OLLAMA_HOST: ollama.url, LOG_LEVEL: "silent", SYNAPSE_RATE_LIMIT_PER_MINUTE: "0", ...settings },
      "production",
    ),
  );
  const server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const proxy = await startProxy(name, configuration.replaceAll("{synapse}", String(port)));
  proxyUrl = proxy.url;
  dieOnSockets = () => server.closeAllConnections();
  stopServer = async () => {
    await proxy.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await context.registry.shutDown();
    await Promise.all([context.aiService.close(), context.store.close()]);
  };
}

function ask(body: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${proxyUrl}/chat`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: question(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The status of a request with headers that fetch() does not let one choose, from an address of this machine; its
 * connection stays open until the test ends. */
function send(method: string, headers: Record<string, string>, localAddress = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method, localAddress, headers: { "content-type": "application/json", ...headers } };
    const asked = httpRequest(`${proxyUrl}/chat`, options, (response) => {
      response.on("error", () => {});
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end(question());
  });
}

function question(body: object = {}): string {
  const conversation = [{ role: "user", content: "Hello" }];
  return JSON.stringify({ conversation, model: "fake:latest", stream: true, ...body });
}

/** The request for the answer, as the model server got it. */
async function chatRequest() {
  for (let index = 0; ; index++) {
    const request = await ollama.request(index);
    if (request.path === "/api/chat") return request;
  }
}

/** A block of docs/deploying.md, with this test's ports in place of its own. */
function documented(name: string): string {
  const text = readFileSync("docs/deploying.md", "utf8");
  const block = new RegExp(`\`\`\`${name}\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/deploying.md has no block named ${name}`);
  return block
    .replaceAll("listen 80;", "listen {port};")
    .replace(/^chat\.example\.com \{/m, "http://:{port} {")
    .replaceAll("127.0.0.1:3000", "127.0.0.1:{synapse}");
}
