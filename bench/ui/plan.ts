import { parseArgs } from "node:util";
import { RENDERERS, type RendererName } from "./provide-pages";

/** How much is measured: `--quick` for a look while working, everything otherwise. */
export interface UiPlan {
  /** Of a renderer and a length; the median counts. */
  readonly rounds: number;
  readonly tokens: readonly number[];
  /** So many characters arrive while the processor is slowed down. */
  readonly stallChars: number;
  readonly stallRounds: number;
  readonly stallRenderers: readonly RendererName[];
  readonly earlierMessages: number;
  readonly pageTokens: number;
  /** A stale build is measured as it is. */
  readonly asBuilt: boolean;
  /** The sections that are wanted, by name; empty: all. */
  readonly only: readonly string[];
}

const FULL = {
  rounds: 3,
  tokens: [2_000, 8_000, 32_000],
  stallChars: 60_000,
  stallRounds: 3,
  stallRenderers: RENDERERS,
  earlierMessages: 2_000,
  pageTokens: 1_500,
} as const;

const QUICK = {
  ...FULL,
  rounds: 1,
  tokens: [2_000, 8_000],
  stallChars: 20_000,
  stallRounds: 1,
  stallRenderers: ["synapse", "streaming-markdown"],
  pageTokens: 500,
} as const;

/** Rounds of a renderer for an answer of this length: react-markdown needs minutes for the longest ones. */
export function roundsFor(plan: UiPlan, name: RendererName, tokens: number): number {
  return name === "react-markdown" && tokens > 8_000 ? 1 : plan.rounds;
}

export function readUiPlan(args: readonly string[]): UiPlan {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { quick: { type: "boolean" }, "as-built": { type: "boolean" } },
    allowPositionals: true,
  });
  return { ...(values.quick ? QUICK : FULL), asBuilt: values["as-built"] === true, only: positionals };
}
