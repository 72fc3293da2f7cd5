/** Synapse as a host that only knows Next would run it, as its own process: `/chat` through the route handler. */
import { createServer } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import next from "next";

const dir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const port = Number(process.env.PORT);
const httpServer = createServer({ keepAliveTimeout: 65_000 });
const app = next({ dev: false, dir, hostname: "127.0.0.1", port, httpServer });
await app.prepare();
const handle = app.getRequestHandler();
httpServer.on("request", (request, response) => void handle(request, response));
httpServer.listen(port, "127.0.0.1");
