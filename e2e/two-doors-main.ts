/** One process with two doors into one gateway: Synapse's own server, and Next's built routes alone. Started by
 * one-state.spec.ts. */
import { createServer, type RequestListener } from "node:http";
import next from "next";
import { gatewayContext } from "@/lib/gateway/context";
import { createEdge } from "@/server/edge";

const app = next({ dev: false, dir: process.cwd(), hostname: "127.0.0.1", port: 0 });
await app.prepare();
const handle = app.getRequestHandler();
const routes: RequestListener = (request, response) => void handle(request, response);
const context = gatewayContext();

function open(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

process.on("message", () => void context.registry.shutDown().then(() => process.send?.("shut down")));
process.on("disconnect", () => process.exit(0));
process.send?.({ server: await open(createEdge(context, routes)), routes: await open(routes) });
