import type { Server } from "node:http";
import type { GatewayContext } from "@/lib/gateway/context";

export interface ExitOptions {
  readonly server: Server;
  readonly context: GatewayContext;
  /** Ends what else belongs to the process, such as the engine. */
  readonly release: () => Promise<void>;
  readonly drainMs: number;
}

/** On SIGTERM or SIGINT: no new connections, a last event for every open stream, then the end, at the latest after
 * `drainMs`. A second signal ends the process at once. */
export function exitGracefully({ server, context, release, drainMs }: ExitOptions): void {
  let leaving = false;
  const leave = (signal: NodeJS.Signals) => {
    if (leaving) process.exit(1);
    leaving = true;
    context.logger.info({ signal, ...context.registry.counts() }, "shutting down");
    const deadline = setTimeout(() => {
      server.closeAllConnections();
      process.exit(1);
    }, drainMs);
    void drain().finally(() => {
      clearTimeout(deadline);
      process.exit(0);
    });
  };

  async function drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // A connection that is busy now and idle a moment later would hold the exit up for its whole keep-alive time.
    server.keepAliveTimeout = 1;
    await context.registry.shutDown();
    server.closeIdleConnections();
    await Promise.all([closed, release()]);
    await Promise.all([context.aiService.close(), context.store.close()]);
  }

  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}
