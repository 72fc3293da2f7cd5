/** Synapse's socket side alone, as a process of its own: what `npm start` puts before Next. A parent asks for its figures
 * by message. Started by edge-process.ts. */
import { createServer } from "node:http";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createEdge } from "@/server/edge";
import { exitGracefully } from "@/server/graceful-exit";
import type { EdgeFigures } from "./edge-process";

const faults: string[] = [];
process.on("unhandledRejection", (reason) => faults.push(`unhandled rejection: ${String(reason)}`));
process.on("uncaughtExceptionMonitor", (error) => faults.push(`uncaught: ${String(error)}`));
process.on("warning", (warning) => faults.push(`${warning.name}: ${warning.message}`));

const context = createGatewayContext(parseEnv(process.env, "production"));
const server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));

function figures(): EdgeFigures {
  const { rss, heapUsed } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return {
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    resources,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    generations: context.registry.counts(),
    faults: [...faults],
  };
}

process.on("message", (question) => {
  if (question === "settled figures") globalThis.gc?.();
  process.send?.({ figures: figures() });
});
process.on("disconnect", () => process.exit(0));
exitGracefully({ server, context, release: async () => {}, drainMs: context.env.drainMs });
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address !== "string") process.send?.({ port: address.port });
});
