import type { Model } from "@/lib/chat/models";
import { formatBytes } from "@/lib/stats/format";

/** `135M · Q4_1`: what tells two builds of one model apart; "" when nothing is known. */
export function buildOf(model: Model): string {
  return [model.parameter_size, model.quantization].filter(Boolean).join(" · ");
}

/** The second line of a model in a list: its build and its size. */
export function detailsOf(model: Model): string {
  const size = model.size_bytes ? formatBytes(model.size_bytes) : undefined;
  return [model.parameter_size, model.quantization, size].filter(Boolean).join(" · ");
}

/** Whether one can talk to it: an embedding model only measures texts. Unknown counts as yes. */
export function canChat({ capabilities }: Model): boolean {
  return capabilities.length === 0 || capabilities.includes("completion");
}

/** Models whose name, family or size hold every word of `search`. */
export function searchModels(models: readonly Model[], search: string): readonly Model[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => {
    const text = `${model.name} ${model.family ?? ""} ${detailsOf(model)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
