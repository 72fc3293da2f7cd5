import { Ollama } from "ollama/browser";

/** The model that a fresh install fetches: small enough for any machine, free to use (Apache-2.0). */
export const FIRST_MODEL = "smollm2:135m";

export interface PullProgress {
  readonly status: string;
  readonly completedBytes: number;
  readonly totalBytes: number;
}

/** Whether the engine has no model but its built-in guide. */
export async function needsFirstModel(engineUrl: string): Promise<boolean> {
  const { models } = await new Ollama({ host: engineUrl }).list();
  return models.every((model) => model.details.family === "guide");
}

/** Fetches the first model through the engine, reporting each line of progress; throws with the engine's sentence
 * when it cannot be had. The download goes on in the engine alone; stopping the process keeps what has arrived. */
export async function pullFirstModel(
  engineUrl: string,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const lines = await new Ollama({ host: engineUrl }).pull({ model: FIRST_MODEL, stream: true });
  for await (const { status, completed = 0, total = 0 } of lines) {
    onProgress({ status, completedBytes: completed, totalBytes: total });
  }
}
