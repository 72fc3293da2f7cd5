import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLlamaRunner } from "./llama-runner";
import { defaultModelsDir } from "./models-dir";
import { createEngineServer } from "./server";

/** A stop that takes longer is cut short: a prompt being evaluated cannot be interrupted within a batch. */
const STOP_LIMIT_MS = 3_000;

/** SYNAPSE_DOCS_ROOT, else the nearest folder above this file that holds a package.json. */
function docsRoot(): string {
  if (process.env.SYNAPSE_DOCS_ROOT) return process.env.SYNAPSE_DOCS_ROOT;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function log(level: "info" | "error", message: string): void {
  process.stderr.write(`${JSON.stringify({ level, source: "engine", message })}\n`);
}

async function main(): Promise<void> {
  const runner = createLlamaRunner({
    onLog: (level, message) => log("error", `${level}: ${message.trim()}`),
  });
  const server = createEngineServer({
    modelsDir: defaultModelsDir(process.env),
    docsRoot: docsRoot(),
    runner,
    ...(process.env.HF_ENDPOINT && { hubUrl: process.env.HF_ENDPOINT }),
    onError: (error) => log("error", error instanceof Error ? error.message : String(error)),
  });

  // A parent that died leaves broken pipes; what matters then is the disconnect.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    void server.close().finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  process.on("unhandledRejection", (error) => log("error", `unhandled: ${error}`));

  const { port, url } = await server.listen(Number(process.env.SYNAPSE_ENGINE_PORT ?? 0));
  const message = { type: "listening", port, url };
  process.send?.(message);
  process.stdout.write(`${JSON.stringify(message)}\n`);

  const availability = await runner.availability();
  if (!availability.available) log("info", `only synapse-guide can answer: ${availability.reason}`);
}

void main().catch((error: unknown) => {
  log("error", error instanceof Error ? error.message : String(error));
  process.exit(1);
});
