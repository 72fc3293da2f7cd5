import { createServer, type RequestListener, type Server } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import nextEnv from "@next/env";
import next from "next";
import { toChatError } from "@/lib/chat/errors";
import { isPulling, type PullStatus } from "@/lib/chat/pull-status";
import { type Env, EnvError, EXIT_CONFIG, parseEnv } from "@/lib/env";
import { type GatewayContext, gatewayContext } from "@/lib/gateway/context";
import { addressOf } from "@/lib/generation/redis-link";
import { DEFAULT_OLLAMA_URL } from "@/lib/ollama/address";
import { installedFamilies } from "@/lib/ollama/pull-model";
import { createEdge } from "./edge";
import { type EngineProcess, startEngine } from "./engine-process";
import { exitGracefully } from "./graceful-exit";
import { probeOllama } from "./probe-ollama";
import { createStaticAssets } from "./static-assets";
import { createTerminalProgress } from "./terminal-progress";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isDev = process.env.NODE_ENV === "development";
/** Small enough for any machine, and free to use (Apache-2.0). */
const FIRST_MODEL = "smollm2:135m";
/** Longer than a proxy's idle time, or the proxy sends a request into a connection that is just closing. */
const KEEP_ALIVE_MS = 65_000;
const FOLLOW_LIMIT_MS = 60_000;

await main();

async function main(): Promise<void> {
  nextEnv.loadEnvConfig(root, isDev, { info: () => {}, error: console.error });
  const settings = readSettings();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  const app = next({
    dev: isDev,
    dir: root,
    hostname: settings.host,
    port: settings.port,
    httpServer: server,
  });
  const [engine] = await Promise.all([startEngineIfNeeded(settings), app.prepare()]);
  const context = gatewayContext();
  for (const warning of context.env.warnings) context.logger.warn(warning);
  await reachStore(context, engine);
  exitGracefully({ server, context, release: async () => engine?.stop(), drainMs: settings.drainMs });
  const handle = app.getRequestHandler();
  const page: RequestListener = (request, response) => void handle(request, response);
  const rest = isDev ? page : createStaticAssets(join(root, ".next", "static"), page);
  server.on("request", createEdge(context, rest));
  await listen(server, settings);
  announce(context);
  if (engine !== undefined && settings.pull === "on") await provideFirstModel(engine.url, context);
}

function readSettings(): Env {
  try {
    return parseEnv(process.env, isDev ? "development" : "production");
  } catch (thrown) {
    if (!(thrown instanceof EnvError)) throw thrown;
    console.error(thrown.message);
    process.exit(EXIT_CONFIG);
  }
}

/** An address that somebody named is used as it is, answering or not; otherwise an Ollama on this machine; and only
 * without one the engine. */
async function startEngineIfNeeded(settings: Env): Promise<EngineProcess | undefined> {
  if (settings.upstream.chosen !== "default") return undefined;
  if ((await probeOllama(DEFAULT_OLLAMA_URL)) !== undefined) return undefined;
  const engine = await startEngine({
    entry: fileURLToPath(new URL("./engine.mjs", import.meta.url)),
    env: { ...process.env, SYNAPSE_MODELS_DIR: settings.modelsDir },
    onCrash: (exit) => gatewayContext().logger.error(exit, "the engine ended; starting it again"),
  });
  process.env.SYNAPSE_ENGINE_URL = engine.url;
  return engine;
}

/** A Redis that somebody named must be there at the start; later it may come and go. */
async function reachStore({ store, env }: GatewayContext, engine: EngineProcess | undefined): Promise<void> {
  try {
    await store.ready();
  } catch (thrown) {
    const { cause } = toChatError(thrown);
    const reason = cause instanceof Error ? cause.message : "it does not answer";
    console.error(`Synapse cannot use Redis at ${addressOf(env.redisUrl ?? "")}: ${reason}.`);
    await engine?.stop();
    process.exit(1);
  }
}

function listen(server: Server, { host, port }: Env): Promise<void> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "EADDRINUSE" ? "the port is taken; set PORT to another one" : error.message;
      console.error(`Synapse cannot listen on ${host}:${port}: ${reason}.`);
      process.exit(1);
    });
    server.listen(port, host, resolve);
  });
}

function announce({ env: { host, port, upstream } }: GatewayContext): void {
  const shownHost = host.includes(":") ? `[${host}]` : host;
  const source =
    upstream.kind === "engine" ? "its own engine (no Ollama found)" : `Ollama at ${upstream.url}`;
  console.log(`Synapse is ready: http://${shownHost}:${port}\n  Answers come from ${source}.`);
}

/** Fetches the first model in the background, as a pull that the page can follow and cancel; whatever happens, the guide
 * answers meanwhile. */
async function provideFirstModel(engineUrl: string, { aiService, logger }: GatewayContext): Promise<void> {
  const progress = createTerminalProgress(process.stdout, `Fetching ${FIRST_MODEL}`);
  try {
    if ((await installedFamilies(engineUrl)).some((family) => family !== "guide")) return;
    aiService.pulls.start(FIRST_MODEL);
    const follower = aiService.pulls.follow(FIRST_MODEL);
    for (;;) {
      const news = await follower?.next(FOLLOW_LIMIT_MS);
      if (news === undefined || news === "over") return;
      if (news === "quiet") continue;
      const { status, completed_bytes = 0, total_bytes = 0 } = news;
      if (isPulling(news))
        progress.show({ status, completedBytes: completed_bytes, totalBytes: total_bytes });
      else progress.end(firstModelSentence(status));
    }
  } catch (cause) {
    progress.end(firstModelSentence("failed"));
    logger.warn({ err: cause }, "the first model could not be fetched");
  }
}

function firstModelSentence(status: PullStatus): string {
  if (status === "done") return `${FIRST_MODEL} is here.`;
  if (status === "cancelled") return `${FIRST_MODEL} is not fetched; the built-in guide answers.`;
  return `${FIRST_MODEL} cannot be fetched now; the built-in guide answers. See the log.`;
}
