import { ChatError } from "@/lib/chat/errors";
import { isSameModel } from "@/lib/chat/model-name";
import type { Model, ModelList, ModelOffer, Pull } from "@/lib/chat/models";
import type { Clock } from "./deadline-watch";
import type { EnginePull, ListClient, ListedModel, ShownModel } from "./list-client";
import type { ModelPulls } from "./model-pulls";
import { PULL_SENTENCES, PullProgress, pullReasonOf } from "./pull-progress";

/** The engine's built-in guide answers only where there is no language model. */
const GUIDE_MODEL = "synapse-guide";
const MAX_SHOWS_AT_ONCE = 4;
const MAX_CACHED_SHOWS = 500;
/** How long a choice of model holds, so that a burst of chats asks for the list once. */
const CHOICE_MS = 2_000;

export interface ModelDirectoryConfig {
  readonly lists: ListClient;
  readonly pulls: ModelPulls;
  readonly kind: ModelList["upstream"]["kind"];
  readonly isOnThisMachine: boolean;
  readonly defaultModel: string | undefined;
  readonly clock: Clock;
}

type Ability = Pick<ShownModel, "capabilities" | "context_length">;

/** Which models there are and which one to take. */
export class ModelDirectory {
  readonly #config: ModelDirectoryConfig;
  /** What `/api/show` said, by digest: the same digest is the same model for ever. */
  readonly #shown = new Map<string, Ability>();
  /** The engine's does not change while it runs. */
  #catalogue: readonly ModelOffer[] | undefined;
  #choice: { readonly model: Promise<string>; readonly untilMs: number } | undefined;

  constructor(config: ModelDirectoryConfig) {
    this.#config = config;
  }

  /** Everything `GET /models` tells. Only a failure to list at all is thrown; what else cannot be had is left out. */
  async list(signal: AbortSignal): Promise<ModelList> {
    const { lists, pulls, kind, isOnThisMachine, defaultModel } = this.#config;
    const isEngine = kind === "engine";
    const [models, version, enginePulls, catalogue] = await Promise.all([
      this.#models(signal),
      lists.version(signal).catch(() => undefined),
      isEngine ? lists.enginePulls(signal).catch(() => []) : [],
      isEngine ? this.#offers(signal) : undefined,
    ]);
    const ours = pulls.list();
    const others = enginePulls.filter(({ model }) => !ours.some((pull) => isSameModel(pull.model, model)));
    return {
      models,
      default_model: defaultModel ?? chooseModel(models),
      pulls: [...ours, ...others.map((pull) => toPull(pull))],
      ...(catalogue !== undefined && { catalogue: [...catalogue] }),
      upstream: { kind, version, local: isOnThisMachine },
    };
  }

  async #offers(signal: AbortSignal): Promise<readonly ModelOffer[] | undefined> {
    const asked = async () =>
      (await this.#config.lists.catalogue(signal)).map(({ name, size, license }) => ({
        name,
        size_bytes: size,
        license,
      }));
    this.#catalogue ??= await asked().catch(() => undefined);
    return this.#catalogue;
  }

  /** See `AIService.resolveModel`. Chats that ask within 2 s share one answer, which no single one of them aborts. */
  async resolve(signal: AbortSignal): Promise<string> {
    const { defaultModel, clock } = this.#config;
    if (defaultModel !== undefined) return defaultModel;
    if (this.#choice === undefined || clock.nowMs() >= this.#choice.untilMs) {
      const model = this.#choose();
      this.#choice = { model, untilMs: clock.nowMs() + CHOICE_MS };
      // A failure is told to those who wait for it now, and asked again by the next.
      model.catch(() => {
        if (this.#choice?.model === model) this.#choice = undefined;
      });
    }
    return orAborted(this.#choice.model, signal);
  }

  async #choose(): Promise<string> {
    const model = chooseModel(await this.#models(NEVER_ABORTED));
    if (model === undefined) throw new ChatError("no_model");
    return model;
  }

  async #models(signal: AbortSignal): Promise<Model[]> {
    const { lists } = this.#config;
    const [tags, ps] = await Promise.all([lists.tags(signal), lists.ps(signal).catch(() => [])]);
    const loaded = new Map(ps.map((model) => [model.name, model]));
    return mapBounded(tags, MAX_SHOWS_AT_ONCE, async (tag) =>
      toModel(tag, await this.#show(tag, signal), loaded.get(tag.name)),
    );
  }

  /** What the model can do; from the list itself where that says so. */
  async #show(tag: ListedModel, signal: AbortSignal): Promise<Ability> {
    const said = { capabilities: tag.capabilities, context_length: tag.details?.context_length };
    if (said.capabilities !== undefined && said.context_length !== undefined) return said;
    const cached = tag.digest === undefined ? undefined : this.#shown.get(tag.digest);
    if (cached) return cached;
    const shown = await this.#config.lists.show(tag.name, signal).catch(() => undefined);
    if (shown === undefined) return said;
    // The rest of it is large.
    const ability = { capabilities: shown.capabilities, context_length: shown.context_length };
    if (tag.digest !== undefined) this.#remember(tag.digest, ability);
    return ability;
  }

  #remember(digest: string, shown: Ability): void {
    const oldest = this.#shown.size >= MAX_CACHED_SHOWS ? this.#shown.keys().next().value : undefined;
    if (oldest !== undefined) this.#shown.delete(oldest);
    this.#shown.set(digest, shown);
  }
}

/** A model that is loaded, else the most recently modified one; the guide only if there is nothing else. Models that
 * are known not to chat are never chosen; undefined if none is left. */
export function chooseModel(models: readonly Model[]): string | undefined {
  const newestFirst = models.filter(canChat).sort((a, b) => modifiedMs(b) - modifiedMs(a));
  const languageModels = newestFirst.filter(({ name }) => !isGuide(name));
  const chosen = languageModels.find(({ loaded }) => loaded) ?? languageModels[0] ?? newestFirst[0];
  return chosen?.name;
}

/** Ollama before 0.6.4 tells no capabilities; those models are taken at their word. */
function canChat({ capabilities }: Model): boolean {
  return capabilities.length === 0 || capabilities.includes("completion");
}

function isGuide(name: string): boolean {
  return name === GUIDE_MODEL || name.startsWith(`${GUIDE_MODEL}:`);
}

function modifiedMs({ modified_at }: Model): number {
  const ms = Date.parse(modified_at ?? "");
  return Number.isNaN(ms) ? 0 : ms;
}

function toModel(tag: ListedModel, shown: Ability, resident: ListedModel | undefined): Model {
  return {
    name: tag.name,
    size_bytes: tag.size,
    family: tag.details?.family,
    parameter_size: tag.details?.parameter_size,
    quantization: tag.details?.quantization_level,
    capabilities: shown.capabilities ?? [],
    context_length: shown.context_length,
    modified_at: tag.modified_at,
    loaded: resident !== undefined,
    ...(resident !== undefined && { memory: toMemory(resident) }),
  };
}

function toMemory({ size, size_vram, context_length, expires_at }: ListedModel): Model["memory"] {
  return { size_bytes: size, vram_bytes: size_vram, context_length, expires_at };
}

/** A download that the engine tells of by itself. */
function toPull({ model, status, completed, total, bytes_per_second, error }: EnginePull): Pull {
  const sizes = { completed_bytes: completed, total_bytes: total };
  if (error !== undefined) {
    const reason = pullReasonOf(error);
    return { model, status: "failed", ...sizes, reason, error: PULL_SENTENCES[reason] };
  }
  const progress = new PullProgress();
  progress.take({ status, total, completed }, 0);
  const remaining =
    bytes_per_second !== undefined && bytes_per_second > 0 && total !== undefined
      ? { remaining_seconds: Math.ceil(Math.max(0, total - (completed ?? 0)) / bytes_per_second) }
      : {};
  return { model, ...progress.read(0), ...sizes, bytes_per_second, ...remaining };
}

const NEVER_ABORTED = new AbortController().signal;

/** The promise, or `client_closed` as soon as the signal aborts. */
async function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw new ChatError("client_closed");
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(new ChatError("client_closed"));
  });
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** Maps in order, at most `limit` at a time. */
async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
