import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createResponder, play, type Responder, type Step } from "./fake-responder";

export type { Counters, Responder, Step } from "./fake-responder";

/** What one request looked like and how it ended. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The parsed JSON body; the raw text if it is not JSON; undefined without a body. */
  readonly body: unknown;
  /** `performance.now()` when the request's headers arrived. */
  readonly receivedAtMs: number;
  /** `performance.now()` when its response or its socket closed; undefined while it is open. */
  readonly closedAtMs: number | undefined;
  /** True when the client left before the response was complete. */
  readonly aborted: boolean;
  /** Resolves when the response is complete or the socket is gone, whoever closed it. */
  readonly closed: Promise<void>;
}

/** Plays the answer to one request: steps in order, or a function that drives the responder itself. */
export type Script = readonly Step[] | ((request: RecordedRequest, responder: Responder) => Promise<void>);

/** A model as the fake lists it. What is left out is made up, except that `loaded` is false. */
export interface FakeModel {
  readonly name: string;
  readonly capabilities?: readonly string[];
  readonly modifiedAt?: string;
  readonly sizeBytes?: number;
  readonly digest?: string;
  readonly family?: string;
  readonly parameterSize?: string;
  readonly quantization?: string;
  readonly contextLength?: number;
  readonly loaded?: boolean;
  /** Further fields of what `/api/show` tells, such as `license`. */
  readonly shown?: object;
}

/** An Ollama that does what a test says, over real sockets. */
export interface FakeOllama {
  readonly url: string;
  readonly port: number;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Resolves with the request at this index of `requests`, when it has arrived. */
  request(index: number): Promise<RecordedRequest>;
  /** What the next and all later `POST /api/chat` do. */
  chat(script: Script): void;
  /** What another route does, e.g. `answer("GET /api/tags", [{ status: 500, body: { error: "no" } }])`. */
  answer(route: `${string} /${string}`, script: Script): void;
  /** What `/api/tags`, `/api/ps` and `/api/show` tell, until a request pulls, deletes or unloads one. */
  models(list: readonly FakeModel[]): void;
  /** What `GET /api/pulls` tells, as the engine does. Before the first call that route is a 404, as in Ollama. */
  pulls(list: readonly object[]): void;
  forgetRequests(): void;
  /** Sockets that are open now, and all that were ever opened. */
  connections(): { readonly open: number; readonly total: number };
  /** Destroys every socket and stops listening. */
  close(): Promise<void>;
}

const DEFAULT_ANSWER: Script = [{ text: "Hello" }, { text: " from" }, { text: " the fake." }, { done: {} }];

/** Starts a fake Ollama on a free loopback port (or `port`): one model `fake:latest`, a short streamed answer. */
export async function createFakeOllama(port = 0): Promise<FakeOllama> {
  const routes = new Map<string, Script>();
  const requests: RecordedRequest[] = [];
  let waiting: ((arrived: readonly RecordedRequest[]) => boolean)[] = [];
  const connections = { open: 0, total: 0 };
  let models: readonly FakeModel[] = [{ name: "fake:latest" }];

  routes.set("POST /api/chat", DEFAULT_ANSWER);
  routes.set("GET /", [
    { status: 200, headers: { "content-type": "text/plain" }, body: "Ollama is running" },
  ]);
  routes.set("GET /api/version", json(200, { version: "0.32.15" }));
  routes.set("GET /api/tags", (_, responder) => responder.status(200, { models: models.map(listedModel) }));
  routes.set("GET /api/ps", (_, responder) =>
    responder.status(200, { models: models.filter((model) => model.loaded).map(residentModel) }),
  );
  routes.set("DELETE /api/delete", async (request, responder) => {
    const name = modelField(request.body);
    const rest = models.filter((model) => model.name !== name);
    if (rest.length === models.length) await responder.status(404, { error: `model '${name}' not found` });
    models = rest;
    await responder.status(200, "");
  });
  routes.set("POST /api/pull", async (request, responder) => {
    const name = modelField(request.body);
    const total = 98_363_007;
    await responder.line({ status: "pulling manifest" });
    await responder.line({
      status: "pulling b179c9523d0e",
      digest: "sha256:b179c9523d0e",
      total,
      completed: total,
    });
    await responder.line({ status: "verifying sha256 digest" });
    await responder.line({ status: "writing manifest" });
    models = [...models.filter((model) => model.name !== name), { name }];
    await responder.line({ status: "success" });
  });
  routes.set("POST /api/show", (request, responder) => {
    const name = modelField(request.body);
    const model = models.find((candidate) => candidate.name === name);
    return model
      ? responder.status(200, shownModel(model))
      : responder.status(404, { error: `model '${name}' not found` });
  });

  const unload: Script = async (request, responder) => {
    const name = modelField(request.body);
    models = models.map((model) => (model.name === name ? { ...model, loaded: false } : model));
    const answer = {
      model: name,
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "unload",
    };
    await responder.status(200, answer);
  };

  const server = createServer(async (incoming, outgoing) => {
    const { request, markDied } = await recordRequest(incoming, outgoing);
    requests.push(request);
    waiting = waiting.filter((waiter) => !waiter(requests));
    const route = `${request.method} ${request.path.split("?")[0]}`;
    const isUnload = route === "POST /api/chat" && asksToUnload(request.body);
    const script = isUnload ? unload : (routes.get(route) ?? NOT_FOUND);
    const responder = createResponder(outgoing, {
      model: stringField(request.body, "model") ?? "fake:latest",
      streamed: isStreamed(request.body),
      onDie: markDied,
    });
    await (typeof script === "function" ? script(request, responder) : play(script, responder));
    await responder.end();
  });
  server.on("connection", (socket) => {
    connections.open += 1;
    connections.total += 1;
    socket.on("close", () => {
      connections.open -= 1;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    request: (index) => {
      const known = requests[index];
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting.push((arrived) => {
          const request = arrived[index];
          if (request) resolve(request);
          return request !== undefined;
        });
      });
    },
    chat: (script) => void routes.set("POST /api/chat", script),
    answer: (route, script) => void routes.set(route, script),
    models: (list) => {
      models = list;
    },
    pulls: (list) => void routes.set("GET /api/pulls", json(200, { pulls: list })),
    forgetRequests: () => void requests.splice(0),
    connections: () => ({ ...connections }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Recording {
  readonly request: RecordedRequest;
  /** The fake itself destroys the socket: the client did not leave. */
  readonly markDied: () => void;
}

const NOT_FOUND: Script = [
  { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found" },
];

function json(status: number, body: unknown): Script {
  return [{ status, body }];
}

async function recordRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Recording> {
  const receivedAtMs = performance.now();
  let closedAtMs: number | undefined;
  let aborted = false;
  let died = false;
  const closed = new Promise<void>((resolve) => {
    outgoing.once("close", () => {
      closedAtMs = performance.now();
      aborted = !outgoing.writableFinished && !died;
      resolve();
    });
  });
  const request: RecordedRequest = {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body: await readBody(incoming),
    receivedAtMs,
    get closedAtMs() {
      return closedAtMs;
    },
    get aborted() {
      return aborted;
    },
    closed,
  };
  return {
    request,
    markDied: () => {
      died = true;
    },
  };
}

/** The body as JSON, as text where it is not JSON, and undefined where there is none or the client left. */
async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming) pieces.push(piece);
  } catch {
    return undefined;
  }
  const text = Buffer.concat(pieces).toString();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function stringField(body: unknown, field: string): string | undefined {
  const value: unknown =
    typeof body === "object" && body !== null
      ? Object.getOwnPropertyDescriptor(body, field)?.value
      : undefined;
  return typeof value === "string" ? value : undefined;
}

function modelField(body: unknown): string {
  return stringField(body, "model") ?? stringField(body, "name") ?? "";
}

/** An empty conversation with `keep_alive` 0. */
function asksToUnload(body: unknown): boolean {
  if (typeof body !== "object" || body === null || !("keep_alive" in body) || !("messages" in body))
    return false;
  return body.keep_alive === 0 && Array.isArray(body.messages) && body.messages.length === 0;
}

function isStreamed(body: unknown): boolean {
  return !(typeof body === "object" && body !== null && "stream" in body && body.stream === false);
}

function details(model: FakeModel): object {
  const family = model.family ?? "fake";
  return {
    parent_model: "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: model.parameterSize ?? "134.52M",
    quantization_level: model.quantization ?? "Q4_1",
  };
}

function listedModel(model: FakeModel): object {
  return {
    name: model.name,
    model: model.name,
    modified_at: model.modifiedAt ?? "2026-11-23T13:44:44.284686719Z",
    size: model.sizeBytes ?? 98_363_007,
    digest: model.digest ?? `digest-of-${model.name}`,
    details: details(model),
  };
}

/** As `/api/ps` tells it: its size is that in memory. */
function residentModel(model: FakeModel): object {
  const size = 190_948_608;
  const rest = { size, size_vram: 0, expires_at: "2026-11-23T14:00:07.971358361Z", context_length: 4096 };
  return { ...listedModel(model), ...rest };
}

function shownModel(model: FakeModel): object {
  const family = model.family ?? "fake";
  return {
    modelfile: "# a fake",
    template: "{{ .Prompt }}",
    details: details(model),
    model_info: {
      "general.architecture": family,
      [`${family}.context_length`]: model.contextLength ?? 8192,
    },
    capabilities: model.capabilities ?? ["completion"],
    ...model.shown,
  };
}
