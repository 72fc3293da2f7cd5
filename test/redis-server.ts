import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "./free-port";
import { findRedis } from "./provide-redis.mjs";

/** A Redis of the tests' own: on a free port of this machine, in a folder of its own, writing nothing to disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash would; what it held is gone. */
  kill(): Promise<void>;
  /** Starts an empty one on the same port. */
  restart(): Promise<void>;
  /** Lets it answer nothing (SIGSTOP) until `resume`. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;

/** What tests of the shared store say where no server can be had; undefined where one can. In CI they run and fail. */
export const whyNoRedis =
  findRedis() === undefined && !process.env.CI
    ? "no redis-server here (npm test installs one as root on Debian)"
    : undefined;

/** Starts a server. @throws when none is installed or it does not come up. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const path = findRedis();
  if (path === undefined) throw new Error("no redis-server on this machine: npm test installs one");
  const folder = mkdtempSync(join(tmpdir(), "synapse-redis-"));
  const port = await findFreePort();
  let child = await launch(path, port, folder, args);

  async function end(signal: NodeJS.Signals): Promise<void> {
    const over = child;
    if (over.exitCode !== null || over.signalCode !== null) return;
    const exited = new Promise((resolve) => over.once("exit", resolve));
    over.kill("SIGCONT");
    over.kill(signal);
    await exited;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGKILL");
      child = await launch(path, port, folder, args);
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async stop() {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(path: string, port: number, folder: string, args: readonly string[]): Promise<ChildProcess> {
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(path, [...options, "--dir", folder, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail("it did not come up in time"), START_LIMIT_MS);
    const fail = (reason: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`redis-server: ${reason}`));
    };
    let output = "";
    child.once("exit", (code) => fail(`it ended with ${code}: ${output.slice(-500)}`));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!/Ready to accept connections/.test(output)) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      child.stdout?.removeAllListeners("data");
      child.stdout?.resume();
      resolve(child);
    });
  });
}
