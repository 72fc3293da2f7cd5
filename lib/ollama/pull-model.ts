import { Ollama } from "ollama/browser";

export interface PullProgress {
  readonly status: string;
  readonly completedBytes: number;
  readonly totalBytes: number;
}

/** The family of each model at `baseUrl`. Rejects when the server does not answer. */
export async function installedFamilies(baseUrl: string): Promise<readonly string[]> {
  const { models } = await new Ollama({ host: baseUrl }).list();
  return models.map((model) => model.details.family);
}

/** Has the server at `baseUrl` fetch a model, reporting each line of progress; resolves when it is there, and rejects
 * with the server's sentence when it cannot be had. */
export async function pullModel(
  baseUrl: string,
  model: string,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const lines = await new Ollama({ host: baseUrl }).pull({ model, stream: true });
  for await (const { status, completed = 0, total = 0 } of lines) {
    onProgress({ status, completedBytes: completed, totalBytes: total });
  }
}
