import { type AnswerFailure, foreignFailure, networkFailure } from "./failure";
import type { Pull } from "./models";
import { readPull } from "./read-models";
import { readErrorBody } from "./read-wire";

/** What came of an act: nothing to say, or why it failed. */
export type Outcome = AnswerFailure | undefined;

/** What a person does with models, beside asking them. Each resolves when the server has answered, with why it failed if
 * it did; none rejects. */
export interface ModelActs {
  /** Begins to fetch a model, or joins the pull that runs. */
  readonly pull: (name: string) => Promise<Outcome>;
  /** Ends a pull, or forgets one that has failed. */
  readonly cancelPull: (name: string) => Promise<Outcome>;
  readonly remove: (name: string) => Promise<Outcome>;
  readonly unload: (name: string) => Promise<Outcome>;
}

export interface ModelActsOptions {
  readonly fetch: typeof fetch;
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  readonly onPull: (pull: Pull) => void;
  /** Something has changed at the server. */
  readonly onChanged: () => void;
}

/** Longer than the server lets a model finish its answer before it is deleted. */
const REQUEST_LIMIT_MS = 75_000;

export function createModelActs(options: ModelActsOptions): ModelActs {
  async function request(path: string, init: RequestInit): Promise<Outcome> {
    const limit = new AbortController();
    const cancelLimit = options.schedule(() => limit.abort(), REQUEST_LIMIT_MS);
    try {
      const response = await options.fetch(`/models/${path}`, { ...init, signal: limit.signal });
      const body = await response.text();
      if (!response.ok) return refusalOf(body, response.status);
      const pull = readPull(body);
      if (pull !== undefined) options.onPull(pull);
      return undefined;
    } catch {
      return networkFailure();
    } finally {
      cancelLimit();
      options.onChanged();
    }
  }

  return {
    pull: (model) =>
      request("pull", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ model, stream: false }),
      }),
    cancelPull: (name) => request(`pull/${addressOf(name)}`, { method: "DELETE" }),
    remove: (name) => request(addressOf(name), { method: "DELETE" }),
    unload: (name) => request(`${addressOf(name)}/unload`, { method: "POST" }),
  };
}

/** A name in an address: its slashes stay, since proxies change escaped ones. */
export function addressOf(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

/** Why a request about models was refused. */
export function refusalOf(body: string, httpStatus: number): AnswerFailure {
  const error = readErrorBody(body);
  if (error === undefined) return foreignFailure(httpStatus);
  return { code: error.code, sentence: error.error, errorId: error.error_id, retryable: error.retryable };
}
