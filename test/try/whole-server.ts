import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../free-port";

/** A running Synapse. */
export interface WholeServer {
  readonly url: string;
  stop(): Promise<void>;
}

const STARTED = "Synapse is ready";
const BUILD_AND_START_LIMIT_MS = 300_000;

/** Starts what `npm start` starts, on a free port, in front of `upstreamUrl`; resolves when it says that it is ready.
 * Builds first if that was not done. */
export async function startWholeServer(upstreamUrl: string): Promise<WholeServer> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ["server/start.mjs"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      OLLAMA_HOST: upstreamUrl,
      LOG_LEVEL: "silent",
      CORS_ALLOWED_ORIGINS: "loopback",
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error("the server did not start in time")),
      BUILD_AND_START_LIMIT_MS,
    );
    child.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (!said.includes(STARTED)) return;
      clearTimeout(limit);
      resolve();
    });
    child.once("exit", (code) => reject(new Error(`the server ended with status ${code}: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}
