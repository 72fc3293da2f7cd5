import type { ChatOptions } from "./request";

/** The options that are one number each. */
export type NumberOption = Exclude<keyof ChatOptions, "stop">;

export interface OptionSpec {
  readonly name: NumberOption;
  readonly isWhole: boolean;
  readonly min: number;
  readonly max: number;
  /** What Ollama uses when neither the request nor the model says; absent where that depends on model and machine. */
  readonly usual?: number | undefined;
  /** How far one press of an arrow key goes. */
  readonly step: number;
}

/** Every number that a question can be asked with, as `POST /chat` takes it. The usual values are those of Ollama's
 * reference of August 2026; `repeat_penalty` was 1.1 before. A model's own file may say others. */
export const OPTION_SPECS: Readonly<Record<NumberOption, OptionSpec>> = {
  temperature: { name: "temperature", isWhole: false, min: 0, max: 10, usual: 0.8, step: 0.1 },
  top_p: { name: "top_p", isWhole: false, min: 0, max: 1, usual: 0.9, step: 0.05 },
  top_k: { name: "top_k", isWhole: true, min: 0, max: 1_000_000, usual: 40, step: 5 },
  min_p: { name: "min_p", isWhole: false, min: 0, max: 1, usual: 0, step: 0.01 },
  repeat_penalty: { name: "repeat_penalty", isWhole: false, min: 0, max: 100, usual: 1, step: 0.05 },
  seed: {
    name: "seed",
    isWhole: true,
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    step: 1,
  },
  num_ctx: { name: "num_ctx", isWhole: true, min: 1, max: 16_777_216, step: 1024 },
  num_predict: { name: "num_predict", isWhole: true, min: -2, max: 16_777_216, usual: -1, step: 128 },
};

/** What somebody wrote into a number's field. */
export type ReadNumber =
  | { readonly kind: "empty" }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "invalid"; readonly why: "not-a-number" | "not-whole" | "too-small" | "too-large" };

/** Reads a number as people write it: a comma may stand for the point. */
export function readNumber(spec: OptionSpec, text: string): ReadNumber {
  const written = text.trim().replace(",", ".").replace("−", "-");
  if (written === "") return { kind: "empty" };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(written)) return { kind: "invalid", why: "not-a-number" };
  const value = Number(written);
  if (spec.isWhole && !Number.isInteger(value)) return { kind: "invalid", why: "not-whole" };
  if (value < spec.min) return { kind: "invalid", why: "too-small" };
  if (value > spec.max) return { kind: "invalid", why: "too-large" };
  return { kind: "value", value };
}

/** The value one step up (`1`) or down (`-1`), within the range and without the dust of binary fractions. */
export function stepped(spec: OptionSpec, value: number, direction: 1 | -1): number {
  const next = Number((value + direction * spec.step).toFixed(4));
  return Math.min(spec.max, Math.max(spec.min, next));
}
