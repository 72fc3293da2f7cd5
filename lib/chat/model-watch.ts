import { type AnswerFailure, networkFailure } from "./failure";
import type { Model, ModelList } from "./models";
import { isPulling } from "./pull-status";
import { readModelList } from "./read-models";
import { readErrorBody } from "./read-wire";
import { createStore, type Store } from "./store";

/** What is known of the model server. A failure keeps the last list: a model one can no longer reach is still the
 * model one had chosen. */
export interface ModelState {
  readonly list: ModelList | undefined;
  readonly failure: AnswerFailure | undefined;
  /** What the person picked, installed or not; undefined leaves the choice to the server. */
  readonly chosen: string | undefined;
}

export type ModelAction =
  | { readonly type: "listed"; readonly list: ModelList }
  | { readonly type: "failed"; readonly failure: AnswerFailure }
  | { readonly type: "chosen"; readonly name: string };

const NOTHING_KNOWN: ModelState = { list: undefined, failure: undefined, chosen: undefined };

export function reduceModels(state: ModelState, action: ModelAction): ModelState {
  switch (action.type) {
    case "listed":
      return { ...state, list: action.list, failure: undefined };
    case "failed":
      return { ...state, failure: action.failure };
    case "chosen":
      return { ...state, chosen: action.name };
    default:
      return action satisfies never;
  }
}

/** The model that the next question goes to: the chosen one if it is installed, else the server's default. */
export function currentModel(state: ModelState): Model | undefined {
  const models = state.list?.models ?? [];
  const named = (name: string | undefined) => models.find((model) => model.name === name);
  return named(state.chosen) ?? named(state.list?.default_model);
}

/** True while the list is expected to change by itself soon: a download runs, or nothing is installed. */
export function isSettling(list: ModelList): boolean {
  return list.models.length === 0 || list.pulls.some(isPulling);
}

export interface ModelWatchOptions {
  readonly fetch: typeof fetch;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  readonly scheduleFrame: (task: () => void) => void;
  /** Where a choice is remembered. */
  readonly remember: (name: string) => void;
}

export interface ModelWatch {
  readonly store: Store<ModelState, ModelAction>;
  /** The person's choice; remembered. */
  readonly choose: (name: string) => void;
  /** The choice of an earlier visit. */
  readonly recall: (name: string | undefined) => void;
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

  const recall = (name: string | undefined) => {
    if (name !== undefined) store.dispatch({ type: "chosen", name });
  };

  return { store, choose, recall, refresh, stop };
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
    return { type: "failed", failure: refusal(body) };
  } catch {
    return { type: "failed", failure: networkFailure() };
  }
}

function refusal(body: string): AnswerFailure {
  const error = readErrorBody(body);
  if (error === undefined) {
    return { code: "bad_upstream", sentence: "The list of models could not be read.", retryable: true };
  }
  return { code: error.code, sentence: error.error, errorId: error.error_id, retryable: error.retryable };
}
