import { networkFailure } from "./failure";
import { createModelActs, type ModelActs, refusalOf } from "./model-acts";
import {
  isSettling,
  type ModelAction,
  type ModelState,
  NOTHING_KNOWN,
  readLastUsed,
  reduceModels,
  withUse,
} from "./model-state";
import type { ModelList } from "./models";
import { readModelList } from "./read-models";
import { createStore, type Store } from "./store";

export { currentModel, type ModelState } from "./model-state";

export interface ModelWatchOptions {
  readonly fetch: typeof fetch;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  readonly scheduleFrame: (task: () => void) => void;
  /** Where a choice is remembered. */
  readonly remember: (name: string) => void;
  /** Where it is remembered when each model was last asked; without it, it is known until the page goes. */
  readonly uses?: {
    readonly read: () => string | undefined;
    readonly write: (json: string) => void;
    readonly wallNow: () => number;
  };
}

export interface ModelWatch extends ModelActs {
  readonly store: Store<ModelState, ModelAction>;
  /** The person's choice; remembered. */
  readonly choose: (name: string) => void;
  /** The choice of an earlier visit. */
  readonly recall: (name: string | undefined) => void;
  /** Notes that a model is asked. */
  readonly used: (name: string) => void;
  /** Asks now; asks again by itself while the list settles, only the guide is there or the server is unreachable. */
  readonly refresh: () => void;
  /** Ends the asking until the next `refresh`. */
  readonly stop: () => void;
}

const SETTLING_EVERY_MS = 1_000;
/** The page may be there before the first download has begun, and a model file may be put into the folder by hand. */
const GUIDED_EVERY_MS = 2_000;
const UNREACHABLE_EVERY_MS = 5_000;
const REQUEST_LIMIT_MS = 10_000;

/** Keeps the list of models current with as few requests as that takes. */
export function createModelWatch(options: ModelWatchOptions): ModelWatch {
  const store = createStore(reduceModels, NOTHING_KNOWN, options.scheduleFrame);
  let running: AbortController | undefined;
  let cancelNext: (() => void) | undefined;

  const stop = () => {
    running?.abort();
    running = undefined;
    cancelNext?.();
    cancelNext = undefined;
  };

  const refresh = () => {
    stop();
    const request = new AbortController();
    running = request;
    const cancelLimit = options.schedule(() => request.abort(), REQUEST_LIMIT_MS);
    void fetchModels(options.fetch, request.signal).then((answer) => {
      cancelLimit();
      if (running !== request) return;
      running = undefined;
      store.dispatch(answer);
      const everyMs = nextDelayMs(answer);
      if (everyMs !== undefined) cancelNext = options.schedule(refresh, everyMs);
    });
  };

  const choose = (name: string) => {
    options.remember(name);
    store.dispatch({ type: "chosen", name });
  };

  const { uses } = options;
  const recall = (name: string | undefined) => {
    if (name !== undefined) store.dispatch({ type: "recalled", name });
    if (uses !== undefined) store.dispatch({ type: "used", lastUsed: readLastUsed(uses.read()) });
  };

  const used = (name: string) => {
    if (uses === undefined) return;
    const lastUsed = withUse(readLastUsed(uses.read()), name, uses.wallNow());
    uses.write(JSON.stringify(lastUsed));
    store.dispatch({ type: "used", lastUsed });
  };

  const acts = createModelActs({
    fetch: options.fetch,
    schedule: options.schedule,
    onPull: (pull) => store.dispatch({ type: "pull-told", pull }),
    onChanged: refresh,
  });

  return { ...acts, store, choose, recall, used, refresh, stop };
}

type Answer = Extract<ModelAction, { type: "listed" | "failed" }>;

function nextDelayMs(answer: Answer): number | undefined {
  if (answer.type === "failed") return UNREACHABLE_EVERY_MS;
  if (isSettling(answer.list)) return SETTLING_EVERY_MS;
  return isGuided(answer.list) ? GUIDED_EVERY_MS : undefined;
}

/** Only the engine's guide is there, which makes way for the first model that comes. */
function isGuided({ models }: ModelList): boolean {
  return models.every(({ family }) => family === "guide");
}

async function fetchModels(fetcher: typeof fetch, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetcher("/models", {
      signal,
      cache: "no-store",
      headers: { Accept: "application/json" },
    });
    const body = await response.text();
    const list = response.ok ? readModelList(body) : undefined;
    if (list !== undefined) return { type: "listed", list };
    return { type: "failed", failure: refusalOf(body, response.status) };
  } catch {
    return { type: "failed", failure: networkFailure() };
  }
}
