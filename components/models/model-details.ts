import type { Model } from "@/lib/chat/models";
import type { Formats } from "@/lib/stats/format";

/** `135M · Q4_1`: what tells two builds of one model apart; "" when nothing is known. */
export function buildOf(model: Model): string {
  return [model.parameter_size, model.quantization].filter(Boolean).join(" · ");
}

/** The second line of a model in a list: its build, its size, how much it can read, its family. `context` has the place
 * `{tokens}`. */
export function detailsOf(model: Model, { formatBytes }: Formats, context: string): string {
  const size = model.size_bytes ? formatBytes(model.size_bytes) : undefined;
  const window = model.context_length && context.replace("{tokens}", shortTokens(model.context_length));
  return [model.parameter_size, model.quantization, size, window, model.family].filter(Boolean).join(" · ");
}

/** `8k`, `128k`, `1M`: as models' windows are spoken of. */
export function shortTokens(tokens: number): string {
  if (tokens >= 1_000_000) return `${Math.round(tokens / 1_048_576)}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_024)}k` : String(tokens);
}

const DAY_MS = 86_400_000;

/** When a loaded model leaves the memory, in milliseconds since 1970. Undefined where nobody said, and where it is more than a
 * day until then: an hour of another day says nothing. */
export function leavesMemoryAtMs(memory: Model["memory"], nowMs: number): number | undefined {
  const atMs = Date.parse(memory?.expires_at ?? "");
  return atMs > 0 && atMs - nowMs < DAY_MS ? atMs : undefined;
}

/** Whether one can talk to it: an embedding model only measures texts. Unknown counts as yes. */
export function canChat({ capabilities }: Model): boolean {
  return capabilities.length === 0 || capabilities.includes("completion");
}

/** Models whose name, family, build or abilities hold every word of `search`. `abilities` are the page's words for them. */
export function searchModels(
  models: readonly Model[],
  search: string,
  abilities: Readonly<Record<string, string>>,
): readonly Model[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => {
    const can = model.capabilities.flatMap((name) => [name, abilities[name] ?? ""]);
    const text = [model.name, model.family, buildOf(model), ...can].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
