import { isSameModel } from "./model-name";
import type { ModelList, ModelOffer } from "./models";

/** Good small models of Ollama's library, the smallest first, with what they weigh there. */
const WELL_KNOWN: readonly ModelOffer[] = [
  { name: "qwen3:0.6b", size_bytes: 523_000_000 },
  { name: "llama3.2:1b", size_bytes: 1_300_000_000 },
  { name: "llama3.2:3b", size_bytes: 2_000_000_000 },
  { name: "gemma3:4b", size_bytes: 3_300_000_000 },
  { name: "qwen3:8b", size_bytes: 5_200_000_000 },
];
const MAX_OFFERS = 5;

/** What to fetch first: of all that the embedded engine can fetch, or well-known names where any may be tried. Without what
 * is there already. */
export function offersOf({ catalogue, models }: ModelList): readonly ModelOffer[] {
  return (catalogue ?? WELL_KNOWN)
    .filter(({ name }) => !models.some((model) => isSameModel(model.name, name)))
    .slice(0, MAX_OFFERS);
}
