import { type ChildProcess, fork } from "node:child_process";
import { z } from "zod";

/** The engine as a child process. */
export interface EngineProcess {
  readonly url: string;
  /** Ends the child for good; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onCrash: (exit: { code: number | null; signal: string | null; restartInMs: number }) => void;
}

const START_LIMIT_MS = 10_000;
const KILL_AFTER_MS = 3_000;
const FIRST_RESTART_MS = 500;
const LAST_RESTART_MS = 30_000;

const listeningSchema = z.object({ type: z.literal("listening"), port: z.number(), url: z.string() });

/** Starts the engine on a free loopback port and keeps it there: a child that dies is started again on the same port,
 * with growing pauses. Rejects when the first start fails. */
export async function startEngine({ entry, env, onCrash }: EngineOptions): Promise<EngineProcess> {
  let child = launch(entry, env, "0");
  let stopping = false;
  let restartMs = FIRST_RESTART_MS;
  let restartTimer: NodeJS.Timeout | undefined;
  const { port, url } = await untilListening(child);
  watch(child);

  function watch(running: ChildProcess): void {
    running.once("exit", (code, signal) => {
      if (stopping) return;
      onCrash({ code, signal, restartInMs: restartMs });
      restartTimer = setTimeout(restart, restartMs);
      restartMs = Math.min(restartMs * 2, LAST_RESTART_MS);
    });
  }

  function restart(): void {
    child = launch(entry, env, String(port));
    watch(child);
    untilListening(child).then(
      () => {
        restartMs = FIRST_RESTART_MS;
      },
      // Its exit is what counts, and watch() sees that.
      () => child.kill("SIGKILL"),
    );
  }

  return {
    url,
    async stop() {
      stopping = true;
      clearTimeout(restartTimer);
      await end(child);
    },
  };
}

function launch(entry: string, env: EngineOptions["env"], port: string): ChildProcess {
  return fork(entry, [], {
    env: { ...env, NODE_ENV: "production", SYNAPSE_ENGINE_PORT: port },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

function untilListening(child: ChildProcess): Promise<{ port: number; url: string }> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      clearTimeout(limit);
      child.off("message", onMessage);
      child.off("exit", onExit);
      action();
    };
    const onMessage = (message: unknown) => {
      const listening = listeningSchema.safeParse(message);
      if (listening.success) settle(() => resolve(listening.data));
    };
    const onExit = (code: number | null) =>
      settle(() => reject(new Error(`the engine ended with status ${code} before it listened`)));
    const limit = setTimeout(() => {
      settle(() => reject(new Error(`the engine did not listen within ${START_LIMIT_MS} ms`)));
    }, START_LIMIT_MS);
    child.on("message", onMessage);
    child.once("exit", onExit);
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    child.once("exit", () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
