/** The model that is not one: it answers from this project's documentation until a real one is there. */
export const GUIDE_MODEL = "synapse-guide";

const FOR_MODELS = [
  "Explain what a bloom filter is good for",
  "Write a haiku about slow disks",
  "Turn a CSV into a Markdown table",
  "What does git rebase --onto do?",
] as const;

const FOR_THE_GUIDE = [
  "How do I use Synapse with Ollama?",
  "Which models can I download?",
  "How do I call POST /chat from my code?",
  "What do the numbers under an answer mean?",
] as const;

/** Four questions that the model which is going to answer can answer. */
export function suggestionsFor(model: string | undefined): readonly string[] {
  return model?.startsWith(GUIDE_MODEL) ? FOR_THE_GUIDE : FOR_MODELS;
}
