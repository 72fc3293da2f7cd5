/** A model server for measuring, as its own process: `POST /api/chat` with a model `scripted:<tokens>x<tokens per
 * second>` streams that many scripted tokens, each line in a write of its own; 0 per second is as fast as the reader
 * takes them. `GET /sent` tells how many lines have been written in all, and how many of those late. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { scriptedTokens } from "./scripted-text";

const MODEL = "scripted:100x0";
const CREATED_AT = "2026-11-22T18:17:24.967281123Z";
const DETAILS = { format: "gguf", family: "llama", parameter_size: "8.0B", quantization_level: "Q4_K_M" };
const LISTED = { name: MODEL, model: MODEL, modified_at: CREATED_AT, size: 4_661_224_676, details: DETAILS };

const tokens = scriptedTokens(8_000);
let sentLines = 0;
let lateLines = 0;

const server = createServer((request, response) => {
  switch (`${request.method} ${request.url}`) {
    case "POST /api/chat":
      return void answer(request, response);
    case "GET /sent":
      return sendJson(response, { lines: sentLines, lateLines });
    case "GET /api/version":
      return sendJson(response, { version: "0.32.15" });
    case "GET /api/tags":
    case "GET /api/ps":
      return sendJson(response, { models: [LISTED] });
    case "POST /api/show":
      return sendJson(response, { details: DETAILS, capabilities: ["completion"], model_info: {} });
    default:
      response.writeHead(404).end("404 page not found");
  }
});
server.keepAliveTimeout = 120_000;
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const piece of request) body += piece;
  const { model } = JSON.parse(body);
  const [, count = "100", perSecond = "0"] = /^scripted:(\d+)x(\d+)$/.exec(model) ?? [];
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  response.socket?.setNoDelay(true);
  const lines = linesOf(model, Number(count));
  if (perSecond === "0") await pour(lines, response);
  else await drip(lines, Number(perSecond), response);
}

/** The answer's lines, made one by one: 500 long answers at once must not be memory of this process. */
function* linesOf(model: string, count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const message = { role: "assistant", content: tokens[index % tokens.length] };
    yield `${JSON.stringify({ model, created_at: CREATED_AT, message, done: false })}\n`;
  }
  const counters = { prompt_eval_count: 26, eval_count: count, eval_duration: count * 50_000_000 };
  yield `${JSON.stringify({ model, created_at: CREATED_AT, message: { role: "assistant", content: "" }, done: true, done_reason: "stop", total_duration: count * 50_000_000, ...counters })}\n`;
}

async function pour(lines: Iterable<string>, response: ServerResponse): Promise<void> {
  for (const line of lines) {
    if (response.destroyed) return;
    sentLines += 1;
    if (!response.write(line)) await room(response);
  }
  response.end();
}

function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off("drain", settle);
      response.off("close", settle);
      resolve();
    };
    response.on("drain", settle);
    response.on("close", settle);
  });
}

/** Keeps the rate whatever the timers do: what is due by now is written, each line by itself. */
function drip(lines: Iterator<string>, perSecond: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) * perSecond) / 1000) + 1;
      lateLines += Math.max(0, due - sent - 1);
      while (sent < due) {
        const { done, value } = lines.next();
        if (done) return finish();
        response.write(value);
        sent += 1;
        sentLines += 1;
      }
    }, 1000 / perSecond);
    const finish = () => {
      clearInterval(timer);
      response.off("close", finish);
      response.end();
      resolve();
    };
    response.on("close", finish);
  });
}
