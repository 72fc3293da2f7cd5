import { errorBodySchema, streamingEventSchema } from "@/lib/chat/events";
import { parseWire, type WireEvent } from "../read-sse";
import { brokenPromises } from "../stream-promises";
import { printEvent } from "./print-event";
import type { Terminal } from "./terminal";
import { notKept, type Trial } from "./trial";

const ALLOWED_ORIGIN = "http://localhost:5173";
const FOREIGN_ORIGIN = "https://evil.example";

/** Everything that is tried on a running server at `baseUrl`. */
export function serverTrials(baseUrl: string): Trial[] {
  const chatUrl = `${baseUrl}/chat`;
  return [streamed(chatUrl), whole(chatUrl), preflight(chatUrl), unknownModel(chatUrl), badBody(chatUrl)];
}

function post(chatUrl: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(chatUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
}

function conversationOf(content: string): object {
  return { conversation: [{ role: "user", content }], options: { num_predict: 60 } };
}

function streamed(chatUrl: string): Trial {
  return {
    title: "The whole server: POST /chat as a stream",
    expected: "200, text/event-stream, first bytes at once, events as they come, the same promises",
    async run(terminal) {
      const startMs = performance.now();
      const response = await post(chatUrl, { ...conversationOf("Count from one to ten."), stream: true });
      const headersMs = performance.now() - startMs;
      printHead(response, terminal);
      terminal.line(`headers after ${headersMs.toFixed(0)} ms`);
      const events = await printEvents(response, terminal);
      const type = response.headers.get("content-type");
      return [
        ...notKept({
          "the status is 200": response.status === 200,
          "it is an event stream": type === "text/event-stream; charset=utf-8",
          "X-Generation-Id names the generation":
            events[0]?.id.startsWith(`${response.headers.get("x-generation-id")}.`) === true,
          "the answer is no error": events.at(-1)?.data.error === undefined,
        }),
        ...brokenPromises(events, "every"),
      ];
    },
  };
}

/** Events as they arrive; each leaves the server in one write, but the network may cut anywhere. */
async function printEvents(response: Response, terminal: Terminal): Promise<WireEvent[]> {
  const decoder = new TextDecoder();
  const all: WireEvent[] = [];
  let rest = "";
  for await (const bytes of response.body ?? []) {
    rest += decoder.decode(bytes, { stream: true });
    const end = rest.lastIndexOf("\n\n") + 2;
    if (end < 2) continue;
    for (const event of parseWire(rest.slice(0, end))) {
      printEvent(event.data, terminal);
      all.push(event);
    }
    rest = rest.slice(end);
  }
  return all;
}

function whole(chatUrl: string): Trial {
  return {
    title: "The same without a stream",
    expected: "200 and one JSON object with the fields of the last event, content and full_content the whole",
    async run(terminal) {
      const response = await post(chatUrl, conversationOf("Name three colours."));
      printHead(response, terminal);
      const answer = streamingEventSchema.parse(await response.json());
      terminal.line(JSON.stringify(answer.content));
      printEvent(answer, terminal);
      return notKept({
        "the status is 200": response.status === 200,
        "content is full_content": answer.content === answer.full_content,
        "there is text": answer.content !== "",
        "it is done": answer.done,
      });
    },
  };
}

function preflight(chatUrl: string): Trial {
  return {
    title: "CORS: a page on localhost, and a page of somebody else",
    expected: `204 and permissions for ${ALLOWED_ORIGIN}; none for ${FOREIGN_ORIGIN}, and 403 if it posts`,
    async run(terminal) {
      const ask = (origin: string) =>
        fetch(chatUrl, {
          method: "OPTIONS",
          headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
        });
      const [allowed, foreign] = [await ask(ALLOWED_ORIGIN), await ask(FOREIGN_ORIGIN)];
      printHead(allowed, terminal, /^(access-control|vary)/);
      printHead(foreign, terminal, /^(access-control|vary)/);
      const headers = { Origin: FOREIGN_ORIGIN, "Sec-Fetch-Site": "cross-site" };
      const posted = await post(chatUrl, conversationOf("Hello"), headers);
      terminal.line(`POST from ${FOREIGN_ORIGIN}: ${posted.status} ${await posted.text()}`);
      return notKept({
        "both preflights are 204": allowed.status === 204 && foreign.status === 204,
        "the allowed origin is echoed": allowed.headers.get("access-control-allow-origin") === ALLOWED_ORIGIN,
        "POST is allowed": allowed.headers.get("access-control-allow-methods")?.includes("POST") === true,
        "the foreign origin gets nothing": foreign.headers.get("access-control-allow-origin") === null,
        "its POST is refused": posted.status === 403,
      });
    },
  };
}

function unknownModel(chatUrl: string): Trial {
  return {
    title: "An error: a model that is not installed",
    expected: "404 and a body with a safe sentence, an error_id, the code model_not_found",
    async run(terminal) {
      const response = await post(chatUrl, { ...conversationOf("Hello"), model: "no-such-model:1b" });
      return checkFailure(response, terminal, { status: 404, code: "model_not_found" });
    },
  };
}

function badBody(chatUrl: string): Trial {
  return {
    title: "An error: a body with bad fields",
    expected: "400 invalid_request, naming the path of each bad field",
    async run(terminal) {
      const bad = { conversation: [{ role: "user", content: 5 }], options: { top_p: 7 } };
      return checkFailure(await post(chatUrl, bad), terminal, { status: 400, code: "invalid_request" });
    },
  };
}

async function checkFailure(
  response: Response,
  terminal: Terminal,
  wanted: { readonly status: number; readonly code: string },
): Promise<string[]> {
  printHead(response, terminal, /^content-type/);
  const json: unknown = await response.json();
  terminal.line(JSON.stringify(json));
  const body = errorBodySchema.parse(json);
  return notKept({
    [`the status is ${wanted.status}`]: response.status === wanted.status,
    [`the code is ${wanted.code}`]: body.code === wanted.code,
    "the error_id has its form": /^ERR_\d{8}_\d{6}_\d{15}$/.test(body.error_id),
  });
}

function printHead(response: Response, terminal: Terminal, names = /./): void {
  terminal.line(`${response.status} ${response.statusText}`);
  for (const [name, value] of response.headers) if (names.test(name)) terminal.line(`${name}: ${value}`);
}
