import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { findFreePort } from "@/test/free-port";
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

/** Bundled beside the bench. */
const PROBE = new URL("heap-probe.mjs", import.meta.url).href;

/** Starts a program with `node`, as in production but for the heap probe, on a free port; resolves when it answers. */
export async function startSubject(plan: SubjectPlan): Promise<Subject> {
  const port = await findFreePort();
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
