import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bundle } from "../server/build.mjs";

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
  /** What it wrote to its two streams so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves when it has ended, with its status; undefined if a signal ended it. */
  readonly exited: Promise<number | undefined>;
  /** Kills it. */
  stop(): Promise<void>;
}

let started = 0;

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
  const name = `edge-${process.pid}-${++started}`;
  const program = `${root}dist/test/${name}.mjs`;
  await bundle({ [name]: "test/edge-process-main.ts" }, "dist/test");
  const child = fork(program, {
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...env },
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  const exited = once(child, "exit").then(([code]) => (typeof code === "number" ? code : undefined));
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
      output: () => output,
      signal: (signal) => void child.kill(signal),
      exited,
      async stop() {
        child.kill("SIGKILL");
        await exited;
      },
    };
  } finally {
    rmSync(program);
    rmSync(`${program}.map`);
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
