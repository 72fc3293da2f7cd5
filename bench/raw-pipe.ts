/** The yardstick, as its own process: a `node:http` server that sends each request on to the model server and pipes the
 * bytes of the answer back, reading nothing of them. */
import { Agent, request as ask, createServer } from "node:http";

const upstream = new URL("/api/chat", process.env.OLLAMA_HOST);
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  if (request.url === "/healthz") {
    response.end("ok");
    return;
  }
  const headers = { "content-type": "application/json" };
  const forwarded = ask(upstream, { method: "POST", agent, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { "content-type": answer.headers["content-type"] });
    answer.pipe(response);
  });
  forwarded.on("error", () => response.destroy());
  response.on("close", () => forwarded.destroy());
  request.pipe(forwarded);
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env.PORT), "127.0.0.1");
