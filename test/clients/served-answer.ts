import { createServer, type IncomingHttpHeaders } from "node:http";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createEdge } from "@/server/edge";
import { createFakeOllama, type FakeOllama } from "../fake-ollama";

/** What tears at clients: characters at which some of them end lines, sequences that must stay together, and text that
 * looks like the wire's own. */
export const PIECES: readonly string[] = [
  "A line",
  " separator\u2028and a",
  " paragraph\u2029and NEL\u0085here, ",
  "你好，世界。",
  "日本語と한국어 ",
  "👩‍👧‍👦 🎉 ",
  "🇩🇪 e\u0301 ",
  "\r\n\r\n",
  'data: {"done":true}\n\n',
  "id: 0\n",
  ": hb\n",
  "event: error ",
  "\\u2028 ",
  "\u0000 and ",
  "the end.",
];
export const WHOLE = PIECES.join("");

/** Where the proxy ends a connection that carries an event stream. */
export interface Cut {
  readonly afterEvents: number;
  /** Between two events, or with the beginning of the next one's data already sent. */
  readonly at: "boundary" | "middle";
}

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

export const QUESTION = { conversation: [{ role: "user", content: "Say it." }], stream: true };

export async function serveAnswer(settings: Record<string, string> = {}): Promise<ServedAnswer> {
  const ollama = await createFakeOllama();
  ollama.chat([...PIECES.flatMap((text) => [{ text }, { wait: 25 }]), { done: {} }]);
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

interface CutProxy {
  readonly port: number;
  cut(cuts: readonly Cut[]): void;
  close(): Promise<void>;
}

/** Passes bytes on, and ends connections in the middle of event streams where it is told to. */
export async function createCutProxy(targetPort: number): Promise<CutProxy> {
  const pending: Cut[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    let cut: Cut | undefined;
    let seen = "";
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (bytes: Buffer) => {
      // One character per byte, so that an index in the text is an index in the bytes.
      const text = bytes.toString("latin1");
      if (/content-type: text\/event-stream/i.test(text)) {
        cut = pending.shift();
        seen = "";
      }
      const before = seen.length;
      seen += text;
      const end = cut === undefined ? undefined : cutIndex(seen, cut);
      if (end === undefined) client.write(bytes);
      else {
        client.end(bytes.subarray(0, Math.max(0, end - before)));
        upstream.destroy();
      }
    });
    upstream.on("end", () => client.end());
  });
  const port = await listen(server);
  return {
    port,
    cut: (cuts) => void pending.push(...cuts),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Where the stream is to end; undefined while it has not come that far. The end of a block is the only place where two
 * LF meet: HTTP's own lines end in CRLF. */
function cutIndex(seen: string, { afterEvents, at }: Cut): number | undefined {
  let index = 0;
  for (let event = 0; event < afterEvents; event++) {
    const end = seen.indexOf("\n\n", index);
    if (end === -1) return undefined;
    index = end + 2;
  }
  if (at === "boundary") return index;
  const data = seen.indexOf("data: ", index);
  return data === -1 || seen.length < data + 20 ? undefined : data + 20;
}

async function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
