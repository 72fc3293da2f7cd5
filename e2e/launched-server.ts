import { type ChildProcess, spawn } from "node:child_process";
import { findFreePort } from "../test/free-port";

const WITHOUT_OLLAMA = new URL("without-ollama.mjs", import.meta.url).href;

/** `npm start` as a user runs it, on a port of its own. */
export interface LaunchedServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it printed so far, both streams. */
  output(): string;
  /** Resolves with the exit status when the process has ended. */
  readonly exited: Promise<number | null>;
}

/** Starts the built server with these settings and no others of Synapse's, as on a machine without an Ollama of its own;
 * resolves when it says it is ready, or has ended. */
export async function launchServer(settings: Record<string, string>): Promise<LaunchedServer> {
  const port = settings.PORT ?? String(await findFreePort());
  const child = spawn(process.execPath, ["--import", WITHOUT_OLLAMA, "server/start.mjs"], {
    env: { ...withoutOurs(process.env), LOG_LEVEL: "info", ...settings, PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve) => {
    const collect = (bytes: Buffer) => {
      output += bytes.toString();
      if (output.includes("Synapse is ready")) resolve();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    void exited.then(() => resolve());
  });
  return { url: `http://127.0.0.1:${port}`, process: child, output: () => output, exited };
}

/** The environment without settings of Synapse's own, so that a developer's do not change a test. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(SYNAPSE_|OLLAMA_|CORS_|HF_|REDIS_URL$|PORT$|HOST$|TRUST_PROXY$)/;
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name))),
    NODE_ENV: "production",
  };
}
