import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { z } from "zod";

/** What a process holds. */
export interface EdgeFigures {
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** What keeps its event loop alive, by kind: sockets, timers, requests. */
  readonly resources: Readonly<Record<string, number>>;
  /** Listeners on the process itself. */
  readonly listeners: number;
  readonly generations: { readonly running: number; readonly waiting: number };
  /** Unhandled rejections and warnings so far, such as the one for too many listeners. */
  readonly faults: readonly string[];
}

export interface EdgeProcess {
  readonly url: string;
  readonly port: number;
  figures(): Promise<EdgeFigures>;
  /** The same after a garbage collection. */
  settledFigures(): Promise<EdgeFigures>;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("..", import.meta.url));

const answerSchema = z.union([
  z.object({ port: z.number() }),
  z.object({
    figures: z.object({
      rssBytes: z.number(),
      heapUsedBytes: z.number(),
      resources: z.record(z.string(), z.number()),
      listeners: z.number(),
      generations: z.object({ running: z.number(), waiting: z.number() }),
      faults: z.array(z.string()),
    }),
  }),
]);

/** Bundles the server's socket side as production does and starts it, so that its memory is its own. */
export async function startEdgeProcess(env: Readonly<Record<string, string>>): Promise<EdgeProcess> {
  const program = `${root}dist/test/edge-${process.pid}-${Date.now()}.mjs`;
  await build({
    absWorkingDir: root,
    entryPoints: ["test/edge-process-main.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20.9",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  const child = fork(program, {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...env },
    execArgv: ["--expose-gc"],
  });
  async function ask(question: string): Promise<EdgeFigures> {
    child.send(question);
    const answer = await answerOf(child);
    if (!("figures" in answer)) throw new Error("the server did not say its figures");
    return answer.figures;
  }
  try {
    const first = await answerOf(child);
    if (!("port" in first)) throw new Error("the server did not say its port");
    const { port } = first;
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      figures: () => ask("figures"),
      settledFigures: () => ask("settled figures"),
      async stop() {
        const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
        child.kill("SIGKILL");
        await exited;
      },
    };
  } finally {
    rmSync(program);
  }
}

async function answerOf(child: ChildProcess): Promise<z.infer<typeof answerSchema>> {
  const gone = new AbortController();
  const exit = once(child, "exit", { signal: gone.signal }).then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  const message = once(child, "message", { signal: gone.signal }).then(([answer]) =>
    answerSchema.parse(answer),
  );
  exit.catch(() => {});
  message.catch(() => {});
  try {
    return await Promise.race([message, exit]);
  } finally {
    gone.abort();
  }
}
