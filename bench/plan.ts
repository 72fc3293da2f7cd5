import { parseArgs } from "node:util";

/** How much is measured: `--quick` for a look while working, everything otherwise. */
export interface BenchPlan {
  /** The subjects take turns, a window each; the medians of the rounds count, so they are an odd number. */
  readonly rounds: number;
  readonly windowMs: number;
  readonly firstText: { readonly rounds: number; readonly requests: number };
  readonly answerTokens: readonly number[];
  readonly stalledTokens: readonly number[];
  readonly resume: {
    readonly rounds: number;
    readonly answers: number;
    readonly catchUpTokens: readonly number[];
  };
  readonly starts: number;
  readonly hasNext: boolean;
  /** The sections that are wanted, by name; empty: all. */
  readonly only: readonly string[];
}

const FULL: BenchPlan = {
  rounds: 5,
  windowMs: 3_000,
  firstText: { rounds: 3, requests: 100 },
  answerTokens: [500, 2_000, 8_000],
  stalledTokens: [15_000, 60_000],
  resume: { rounds: 50, answers: 40, catchUpTokens: [3_000, 24_000] },
  starts: 3,
  hasNext: true,
  only: [],
};

const QUICK: BenchPlan = {
  rounds: 1,
  windowMs: 2_000,
  firstText: { rounds: 1, requests: 60 },
  answerTokens: [500, 2_000],
  stalledTokens: [10_000],
  resume: { rounds: 15, answers: 40, catchUpTokens: [3_000, 24_000] },
  starts: 1,
  hasNext: false,
  only: [],
};

/** The plan that a command line asks for: `--quick`, and names of sections, such as `load start`. */
export function readPlan(args: readonly string[]): BenchPlan {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { quick: { type: "boolean", default: false }, "as-built": { type: "boolean" } },
    allowPositionals: true,
  });
  return { ...(values.quick ? QUICK : FULL), only: positionals };
}
