import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { sleep } from "./statistics";

/** A server under measurement, as a process of its own. */
export interface Subject {
  readonly name: string;
  /** Where a chat is asked for. */
  readonly chatUrl: URL;
  readonly pid: number;
  /** What its JavaScript heap and the buffers that hang on it hold after a collection, in KiB. */
  heldKib(): Promise<number>;
  stop(): Promise<void>;
}

export interface SubjectPlan {
  readonly name: string;
  /** The program, below the project's root. */
  readonly program: string;
  readonly chatPath: string;
  readonly readyPath: string;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_LIMIT_MS = 30_000;
const HELD_LIMIT_MS = 30_000;
/** Ports from 32768 on are handed out to outgoing connections, of which there are many here. */
const FIRST_PORT = 20_200;
const LAST_PORT = 32_767;

/** Bundled beside the bench. */
const PROBE = new URL("heap-probe.mjs", import.meta.url).href;

/** Starts a program with `node`, as in production but for the heap probe, on a free port; resolves when it answers. */
export async function startSubject(plan: SubjectPlan): Promise<Subject> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--expose-gc", "--import", PROBE, plan.program], {
    env: { ...cleanEnv(), PORT: String(port), ...plan.env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${plan.program} could not be started`);
  await untilReady(new URL(plan.readyPath, `http://127.0.0.1:${port}`), child);
  return {
    name: plan.name,
    chatUrl: new URL(plan.chatPath, `http://127.0.0.1:${port}`),
    pid,
    heldKib: () => askHeldKib(child),
    stop: () => stopProcess(child),
  };
}

async function askHeldKib(child: ChildProcess): Promise<number> {
  const signal = AbortSignal.timeout(HELD_LIMIT_MS);
  const answer = once(child, "message", { signal });
  child.send("held");
  const [{ heldBytes }] = (await answer) as [{ readonly heldBytes: number }];
  return heldBytes / 1024;
}

/** Our own settings must not change what is measured. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const isOurs = (name: string) => /^(SYNAPSE_|OLLAMA_|NODE_OPTIONS$|LOG_LEVEL$|HOST$|CORS_)/.test(name);
  const foreign = Object.entries(process.env).filter(([name]) => !isOurs(name));
  return { ...Object.fromEntries(foreign), NODE_ENV: "production" };
}

let nextPort = FIRST_PORT + (process.pid % 5_000);

export async function freePort(): Promise<number> {
  for (; nextPort <= LAST_PORT; nextPort += 1) {
    const server = createServer().listen(nextPort, "127.0.0.1");
    const isFree = await Promise.race([
      once(server, "listening").then(() => true),
      new Promise<boolean>((resolve) => server.once("error", () => resolve(false))),
    ]).catch(() => false);
    server.close();
    if (isFree) return nextPort++;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${LAST_PORT}`);
}

async function untilReady(url: URL, child: ChildProcess): Promise<void> {
  const deadlineMs = performance.now() + READY_LIMIT_MS;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`a server ended with status ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(20);
  }
  child.kill("SIGKILL");
  throw new Error(`nothing answered at ${url} within ${READY_LIMIT_MS} ms`);
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  const kill = setTimeout(() => child.kill("SIGKILL"), 3_000);
  child.kill("SIGTERM");
  await exited;
  clearTimeout(kill);
}
