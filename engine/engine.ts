import type { IncomingMessage, ServerResponse } from "node:http";
import type { CatalogueEntry } from "./catalogue";
import type { Clock } from "./clock";
import type { Guide } from "./guide";
import type { ModelLine } from "./model-line";
import type { ModelsDir } from "./models-dir";
import type { Pulls } from "./pulls";
import type { ModelRunner } from "./runner";

/** What the endpoints work with. */
export interface Engine {
  readonly clock: Clock;
  readonly models: ModelsDir;
  readonly line: ModelLine;
  readonly runner: ModelRunner;
  readonly guide: Guide;
  readonly pulls: Pulls;
  readonly catalogue: readonly CatalogueEntry[];
}

/** One request being answered. */
export interface Exchange {
  readonly engine: Engine;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Fires when the client leaves before the answer is complete, and when the server closes. */
  readonly signal: AbortSignal;
  /** On the clock's elapsed scale. */
  readonly startedMs: number;
}

/** Answers an exchange; what it throws becomes the error response. */
export type Endpoint = (exchange: Exchange) => Promise<void>;
