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
 * `drainMs`. The process's status is 0, or 1 when streams were cut. A second signal ends it at once, with 1. */
export function exitGracefully({ server, context, release, drainMs }: ExitOptions): void {
  let leaving = false;
  const leave = (signal: NodeJS.Signals) => {
    if (leaving) process.exit(1);
    leaving = true;
    context.logger.info({ signal, ...context.registry.counts() }, "shutting down");
    setTimeout(() => {
      server.closeAllConnections();
      process.exit(1);
    }, drainMs);
    drain().then(
      () => process.exit(0),
      (cause) => {
        context.logger.error({ err: cause }, "the shutdown failed");
        process.exit(1);
      },
    );
  };

  async function drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // A connection that is busy now and idle a moment later would hold the exit up for its whole keep-alive time.
    server.keepAliveTimeout = 1;
    await Promise.all([context.registry.shutDown(), context.aiService.pulls.close()]);
    server.closeIdleConnections();
    await Promise.all([closed, release()]);
    await Promise.all([context.aiService.close(), context.store.close()]);
  }

  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
}
