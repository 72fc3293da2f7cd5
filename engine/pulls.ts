import { type CatalogueEntry, findInCatalogue } from "./catalogue";
import { type DownloadSources, downloadModel, messageOf, type PullLine } from "./model-download";
import { createSpeed } from "./speed";

/** A download as /api/pulls tells it. */
export interface PullState {
  readonly model: string;
  readonly status: string;
  readonly completed?: number;
  readonly total?: number;
  readonly bytes_per_second?: number;
  readonly error?: string;
}

export interface Pulls {
  /** Starts the download of a model, or joins the one that runs, and streams its lines until it has succeeded.
   * Progress that came while nobody read is skipped. When the last follower leaves, the download stops; its part
   * is continued by the next pull.
   * @throws Error with Ollama's words when it fails; the signal's reason after an abort */
  follow(name: string, signal: AbortSignal): AsyncGenerator<PullLine, void>;
  /** Running downloads, and failed ones of the last ten minutes that were not started again. */
  list(): PullState[];
  /** Stops everything and waits for it. */
  close(): Promise<void>;
}

export interface PullsOptions extends DownloadSources {
  readonly catalogue: readonly CatalogueEntry[];
}

const FAILURE_KEPT_MS = 10 * 60_000;
const PROGRESS_EVERY_MS = 100;

interface Follower {
  queue: PullLine[];
  wake: () => void;
}

interface Running {
  readonly entry: CatalogueEntry;
  readonly controller: AbortController;
  readonly followers: Set<Follower>;
  readonly speed: ReturnType<typeof createSpeed>;
  last: PullLine;
  /** Cancels the pause after which progress is told again. */
  pause: (() => void) | undefined;
  outcome: Promise<void>;
  ended: { readonly error?: unknown } | undefined;
}

const PULLING_MANIFEST: PullLine = { status: "pulling manifest" };

export function createPulls(options: PullsOptions): Pulls {
  const { clock } = options;
  const running = new Map<string, Running>();
  const failed = new Map<string, { state: PullState; atMs: number }>();

  function start(entry: CatalogueEntry): Running {
    const pull: Running = {
      entry,
      controller: new AbortController(),
      followers: new Set(),
      speed: createSpeed(clock),
      last: PULLING_MANIFEST,
      pause: undefined,
      outcome: Promise.resolve(),
      ended: undefined,
    };
    failed.delete(entry.name);
    running.set(entry.name, pull);
    pull.outcome = downloadModel(options, pull.entry, pull.controller.signal, (line) => tell(pull, line))
      .then(() => end(pull, {}))
      .catch((error: unknown) => end(pull, { error }));
    return pull;
  }

  function tell(pull: Running, line: PullLine): void {
    if (line.completed !== undefined) pull.speed.sample(line.completed);
    const sameStatus = line.status === pull.last.status;
    if (!sameStatus && pull.pause !== undefined) publish(pull);
    pull.last = line;
    if (!sameStatus) publish(pull);
    else pull.pause ??= clock.after(PROGRESS_EVERY_MS, () => publish(pull));
  }

  function publish(pull: Running): void {
    pull.pause?.();
    pull.pause = undefined;
    for (const follower of pull.followers) {
      if (follower.queue.at(-1)?.status === pull.last.status) follower.queue.pop();
      follower.queue.push(pull.last);
      follower.wake();
    }
  }

  function end(pull: Running, ended: { error?: unknown }): void {
    const { name } = pull.entry;
    pull.pause?.();
    pull.ended = ended;
    if (running.get(name) === pull) running.delete(name);
    if (ended.error !== undefined && !pull.controller.signal.aborted) {
      const state = { ...stateOf(pull), error: messageOf(ended.error) };
      failed.set(name, { state, atMs: clock.elapsedMs() });
    }
    for (const follower of pull.followers) follower.wake();
  }

  return {
    async *follow(name, signal) {
      signal.throwIfAborted();
      const entry = findInCatalogue(name, options.catalogue);
      yield PULLING_MANIFEST;
      if (entry === undefined) throw new Error("pull model manifest: file does not exist");
      const pull = running.get(entry.name) ?? start(entry);
      const follower: Follower = {
        queue: [pull.last].filter((line) => line !== PULLING_MANIFEST),
        wake: () => {},
      };
      pull.followers.add(follower);
      const onAbort = () => follower.wake();
      signal.addEventListener("abort", onAbort);
      try {
        while (true) {
          signal.throwIfAborted();
          const line = follower.queue.shift();
          if (line !== undefined) yield line;
          else if (pull.ended !== undefined) break;
          else await new Promise<void>((resolve) => (follower.wake = resolve));
        }
        if (pull.ended.error !== undefined) throw pull.ended.error;
        yield { status: "success" };
      } finally {
        signal.removeEventListener("abort", onAbort);
        pull.followers.delete(follower);
        if (pull.followers.size === 0 && pull.ended === undefined) {
          pull.controller.abort(new Error("pull was cancelled"));
          running.delete(entry.name);
        }
      }
    },
    list() {
      const recent = [...failed.values()].filter(({ atMs }) => clock.elapsedMs() - atMs < FAILURE_KEPT_MS);
      return [...[...running.values()].map(stateOf), ...recent.map(({ state }) => state)];
    },
    async close() {
      const outcomes = [...running.values()].map((pull) => {
        pull.controller.abort(new Error("server is shutting down"));
        return pull.outcome;
      });
      await Promise.all(outcomes);
    },
  };
}

function stateOf(pull: Running): PullState {
  const { status, completed, total } = pull.last;
  const speed = pull.speed.bytesPerSecond();
  return {
    model: pull.entry.name,
    status,
    ...(completed !== undefined && { completed }),
    ...(total !== undefined && { total }),
    ...(speed !== undefined && { bytes_per_second: speed }),
  };
}
