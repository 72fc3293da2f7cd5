import type { AnswerFailure } from "./failure";
import { isSameModel, withTag } from "./model-name";
import type { Model, ModelList, Pull } from "./models";
import { isPulling } from "./pull-status";
import { isFields, parse } from "./wire-fields";

/** What is known of the model server. A failure keeps the last list: a model one can no longer reach is still the
 * model one had chosen. */
export interface ModelState {
  readonly list: ModelList | undefined;
  readonly failure: AnswerFailure | undefined;
  /** What the person picked, installed or not; undefined leaves the choice to the server. */
  readonly chosen: string | undefined;
  /** The chosen model while it is not installed but asked for all the same: it is picked now, or on its way. */
  readonly wanted: Model | undefined;
  /** It was picked although it is not installed. */
  readonly isPickedMissing: boolean;
  /** When a model was last asked here, in wall-clock milliseconds. */
  readonly lastUsed: LastUsed;
}

export type LastUsed = Readonly<Record<string, number>>;

export type ModelAction =
  | { readonly type: "listed"; readonly list: ModelList }
  | { readonly type: "failed"; readonly failure: AnswerFailure }
  | { readonly type: "chosen"; readonly name: string }
  /** The choice of an earlier visit. */
  | { readonly type: "recalled"; readonly name: string }
  /** A pull as the server has just told it. */
  | { readonly type: "pull-told"; readonly pull: Pull }
  | { readonly type: "used"; readonly lastUsed: LastUsed };

export const NOTHING_KNOWN: ModelState = {
  list: undefined,
  failure: undefined,
  chosen: undefined,
  wanted: undefined,
  isPickedMissing: false,
  lastUsed: {},
};

export function reduceModels(state: ModelState, action: ModelAction): ModelState {
  switch (action.type) {
    case "listed":
      return settle({ ...state, list: action.list, failure: undefined });
    case "failed":
      return { ...state, failure: action.failure };
    case "chosen":
      return settle({ ...state, chosen: action.name, isPickedMissing: !isInstalled(state, action.name) });
    case "recalled":
      return settle({ ...state, chosen: action.name, isPickedMissing: false });
    case "pull-told":
      return settle({
        ...state,
        list: state.list && withPull(state.list, action.pull),
        // Who does not want it to come does not want to ask it either.
        isPickedMissing: state.isPickedMissing && !isCancelled(action.pull, state.chosen),
      });
    case "used":
      return { ...state, lastUsed: action.lastUsed };
    default:
      return action satisfies never;
  }
}

/** What follows from list and choice: the chosen model's name as the server writes it, and whether it is missing. */
function settle(state: ModelState): ModelState {
  const installed = installedModel(state, state.chosen);
  if (installed !== undefined) {
    return { ...state, chosen: installed.name, wanted: undefined, isPickedMissing: false };
  }
  const { chosen } = state;
  const isComing = chosen !== undefined && runningPull(state, chosen) !== undefined;
  if (chosen === undefined || !(state.isPickedMissing || isComing)) return { ...state, wanted: undefined };
  if (state.wanted?.name === chosen) return state;
  return { ...state, wanted: { name: chosen, capabilities: [], loaded: false } };
}

function isCancelled({ model, status }: Pull, name: string | undefined): boolean {
  return status === "cancelled" && isSameModel(model, name);
}

function withPull(list: ModelList, pull: Pull): ModelList {
  const others = list.pulls.filter(({ model }) => !isSameModel(model, pull.model));
  const isTold = isPulling(pull) || pull.status === "failed";
  return { ...list, pulls: isTold ? [...others, pull] : others };
}

/** The model that the next question goes to: the chosen one if it is installed or on its way, else the server's
 * default. One that is not installed has a name and nothing else. */
export function currentModel(state: ModelState): Model | undefined {
  return (
    installedModel(state, state.chosen) ?? state.wanted ?? installedModel(state, state.list?.default_model)
  );
}

/** The installed model of a name; `:latest` may be left out. */
export function installedModel({ list }: ModelState, name: string | undefined): Model | undefined {
  return (
    list?.models.find((model) => model.name === name) ??
    list?.models.find((model) => isSameModel(model.name, name))
  );
}

function isInstalled(state: ModelState, name: string): boolean {
  return installedModel(state, name) !== undefined;
}

/** The pull of a model that runs or has failed. */
export function pullOf({ list }: ModelState, name: string): Pull | undefined {
  return list?.pulls.find(({ model }) => isSameModel(model, name));
}

function runningPull(state: ModelState, name: string): Pull | undefined {
  const pull = pullOf(state, name);
  return pull !== undefined && isPulling(pull) ? pull : undefined;
}

/** The name under which a pulled model will be listed: with its tag, or the embedded engine's name for it. */
export function listedName(name: string, list: ModelList | undefined): string {
  const isBare = !name.includes(":");
  const offered = list?.catalogue?.find(
    (offer) => isSameModel(offer.name, name) || (isBare && offer.name.startsWith(`${name.toLowerCase()}:`)),
  );
  return offered?.name ?? withTag(name);
}

/** True while the list is expected to change by itself soon: a download runs, or nothing is installed. */
export function isSettling(list: ModelList): boolean {
  return list.models.length === 0 || list.pulls.some(isPulling);
}

const MAX_USED = 50;

/** The newest entries with this one. */
export function withUse(lastUsed: LastUsed, name: string, wallMs: number): LastUsed {
  const newestFirst = Object.entries({ ...lastUsed, [name]: wallMs }).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(newestFirst.slice(0, MAX_USED));
}

/** What was remembered of uses; nothing of what is not one. */
export function readLastUsed(json: string | undefined): LastUsed {
  const value = parse(json ?? "");
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

/** Models in the order of a list: those used last first, then as the server tells them. */
export function byLastUse(models: readonly Model[], lastUsed: LastUsed): readonly Model[] {
  return [...models].sort((a, b) => (lastUsed[b.name] ?? 0) - (lastUsed[a.name] ?? 0));
}
