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
  readonly onCrash: (exit: Exit & { readonly restartInMs: number }) => void;
}

/** Both null: it could not be started. */
interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
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
  const firstGone = untilGone(child);
  const { port, url } = await untilListening(child, firstGone);
  void watch(firstGone);

  async function watch(gone: Promise<Exit>): Promise<void> {
    const exit = await gone;
    if (stopping) return;
    onCrash({ ...exit, restartInMs: restartMs });
    restartTimer = setTimeout(restart, restartMs);
    restartMs = Math.min(restartMs * 2, LAST_RESTART_MS);
  }

  function restart(): void {
    child = launch(entry, env, String(port));
    const gone = untilGone(child);
    void watch(gone);
    untilListening(child, gone).then(
      () => {
        restartMs = FIRST_RESTART_MS;
      },
      // That it is gone is what counts, and watch() sees that.
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

/** Resolves when the child has ended, or was never started, which Node tells as an error and not as an exit. */
function untilGone(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.on("error", () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
}

function untilListening(child: ChildProcess, gone: Promise<Exit>): Promise<{ port: number; url: string }> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      clearTimeout(limit);
      child.off("message", onMessage);
      action();
    };
    const onMessage = (message: unknown) => {
      const listening = listeningSchema.safeParse(message);
      if (listening.success) settle(() => resolve(listening.data));
    };
    const limit = setTimeout(() => {
      settle(() => reject(new Error(`the engine did not listen within ${START_LIMIT_MS} ms`)));
    }, START_LIMIT_MS);
    child.on("message", onMessage);
    void gone.then(({ code }) => {
      settle(() => reject(new Error(`the engine ended with status ${code} before it listened`)));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  const wasStarted = child.pid !== undefined;
  if (!wasStarted || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    child.once("exit", () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
