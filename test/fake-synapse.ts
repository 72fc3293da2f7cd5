/** The server's side of the protocol, as the page's `fetch` meets it: logs, cursors and no sockets. */
export interface FakeSynapse {
  readonly fetch: typeof fetch;
  readonly requests: readonly FakeRequest[];
  /** One per question that was not asked under a known key, oldest first. */
  readonly generations: readonly FakeGeneration[];
  /** The newest one; throws when nothing was asked. */
  newest(): FakeGeneration;
  /** Connections that are open now. */
  open(): number;
  /** Ends every open connection, with an error as a network does or quietly as a proxy does. */
  cut(how?: "error" | "quiet"): void;
  /** The server is restarted and knows nothing any more. */
  forget(): void;
  /** What happens to a request instead of its answer; `undefined` lets it pass. */
  intercept: (request: FakeRequest) => Promise<Response> | undefined;
  /** After how many bytes of its stream a connection ends, and how. */
  limit: () => { readonly bytes: number; readonly how: "error" | "quiet" | "silence" } | undefined;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

export interface FakeGeneration {
  readonly id: string;
  readonly key: string | null;
  readonly body: { readonly conversation: unknown; readonly model?: string };
  say(text: string): void;
  think(thinking: string): void;
  tell(status: Record<string, unknown>): void;
  heartbeat(): void;
  /** The last event: an ordinary end, unless `fields` say otherwise. */
  end(fields?: Record<string, unknown>): void;
  text(): string;
}

interface Entry {
  readonly text: string;
  readonly thinking: string;
}

interface Connection {
  readonly log: Log;
  position: number;
  write(frame: string): void;
  close(how: "error" | "quiet"): void;
}

interface Log extends FakeGeneration {
  readonly entries: readonly Entry[];
  last(): Record<string, unknown> | undefined;
}

const encoder = new TextEncoder();

/** A server that answers each question with what a test says. */
export function createFakeSynapse(): FakeSynapse {
  const requests: FakeRequest[] = [];
  const logs: Log[] = [];
  let known: Log[] = [];
  const connections = new Set<Connection>();

  function createLog(body: Log["body"], key: string | null): Log {
    const id = `generation-${logs.length}`;
    const entries: Entry[] = [];
    let last: Record<string, unknown> | undefined;
    const text = () => entries.map((entry) => entry.text).join("");
    const followers = () => [...connections].filter(({ log }) => log.id === id);
    const append = (entry: Entry) => {
      if (last !== undefined) return;
      entries.push(entry);
      for (const connection of followers()) catchUp(connection);
    };
    return {
      id,
      key,
      body,
      entries,
      last: () => last,
      text,
      say: (piece) => append({ text: piece, thinking: "" }),
      think: (thinking) => append({ text: "", thinking }),
      tell(status) {
        const data = JSON.stringify({ elapsed: 0, ...status });
        for (const connection of followers()) connection.write(`event: status\ndata: ${data}\n\n`);
      },
      heartbeat() {
        for (const connection of followers()) connection.write(": hb\n");
      },
      end(fields = {}) {
        last ??= { done: true, full_content: text(), done_reason: "stop", usage: {}, ...fields };
        for (const connection of followers()) catchUp(connection);
      },
    };
  }

  /** Everything that the connection lacks: one event, and the end when there is one. */
  function catchUp(connection: Connection): void {
    const { log } = connection;
    const missing = log.entries.slice(connection.position);
    const last = log.last();
    const send = (position: number, fields: Record<string, unknown>) => {
      const stats = { total_chunks: Math.min(position, log.entries.length) };
      const event = { content: "", done: false, model: "smol", streaming_stats: stats, ...fields };
      connection.position = position;
      connection.write(`id: ${log.id}.${position}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    if (missing.length > 0) {
      const content = missing.map(({ text }) => text).join("");
      const thinking = missing.map((entry) => entry.thinking).join("");
      send(log.entries.length, { content, ...(thinking === "" ? {} : { thinking }) });
    }
    if (last === undefined || connection.position > log.entries.length) return;
    send(log.entries.length + 1, last);
    connection.close("quiet");
  }

  function follow(log: Log, position: number, signal: AbortSignal): Response {
    const limit = server.limit();
    let left = limit?.bytes ?? Number.POSITIVE_INFINITY;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        let isOver = false;
        const connection: Connection = {
          log,
          position,
          write(frame) {
            if (isOver || left <= 0) return;
            const bytes = encoder.encode(frame).subarray(0, left);
            left -= bytes.length;
            controller.enqueue(bytes);
            if (left <= 0 && limit !== undefined && limit.how !== "silence") connection.close(limit.how);
          },
          close(how) {
            if (isOver) return;
            isOver = true;
            connections.delete(connection);
            if (how === "quiet") controller.close();
            else controller.error(new TypeError("Load failed"));
          },
        };
        connections.add(connection);
        signal.addEventListener("abort", () => connection.close("error"));
        connection.write(": hb\n");
        catchUp(connection);
      },
    });
    const headers = { "Content-Type": "text/event-stream; charset=utf-8", "X-Generation-Id": log.id };
    return new Response(body, { headers });
  }

  function ask(request: FakeRequest): Response {
    const key = request.headers.get("Idempotency-Key");
    const joined = known.find((log) => key !== null && log.key === key);
    if (joined !== undefined) return follow(joined, 0, request.signal);
    const log = createLog(request.body as Log["body"], key);
    logs.push(log);
    known.push(log);
    return follow(log, 0, request.signal);
  }

  function answer(request: FakeRequest): Response {
    if (request.method === "POST") return ask(request);
    const id = /^\/chat\/([^?]+)/.exec(request.path)?.[1];
    const log = known.find((candidate) => candidate.id === id);
    if (log === undefined) return refuse(404, "not_found");
    if (request.method === "DELETE") {
      const stopped = log.last() === undefined;
      log.end({ done_reason: "stopped", stopped_by: "user" });
      const report = { content: log.text(), model: "smol", ...log.last(), stopped, release_duration: 0.4 };
      return Response.json(report);
    }
    const lastEventId = request.headers.get("Last-Event-ID");
    const position = lastEventId === null ? 0 : Number(lastEventId.slice(log.id.length + 1));
    if (position > log.entries.length) return new Response(null, { status: 204 });
    return follow(log, position, request.signal);
  }

  const server: FakeSynapse = {
    requests,
    generations: logs,
    newest() {
      const log = logs.at(-1);
      if (log === undefined) throw new Error("nothing was asked");
      return log;
    },
    open: () => connections.size,
    cut(how = "error") {
      for (const connection of [...connections]) connection.close(how);
    },
    forget() {
      known = [];
    },
    intercept: () => undefined,
    limit: () => undefined,
    async fetch(input, init) {
      const signal = init?.signal ?? new AbortController().signal;
      if (signal.aborted) throw new DOMException("aborted", "AbortError");
      const body: unknown = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
      const request: FakeRequest = {
        method: init?.method ?? "GET",
        path: String(input),
        headers: new Headers(init?.headers),
        body,
        signal,
      };
      requests.push(request);
      return server.intercept(request) ?? answer(request);
    },
  };
  return server;
}

/** A failure as the server tells it. */
export function refuse(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { error: `Refused: ${code}.`, error_id: "ERR_1", code, retryable: status >= 429 };
  return Response.json(body, { status, headers });
}
