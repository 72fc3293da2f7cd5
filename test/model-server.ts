import { fileURLToPath } from "node:url";
import { DEFAULT_OLLAMA_URL, parseOllamaHost } from "@/lib/ollama/address";
import { pullModel } from "@/lib/ollama/pull-model";
import { startEngine } from "@/server/engine-process";
import { probeOllama } from "@/server/probe-ollama";
import { behaveAsAsked } from "./fake-behaviours";
import { createFakeOllama } from "./fake-ollama";

/** A model server to try things against. */
export interface ModelServer {
  readonly url: string;
  /** What it is, for a person. */
  readonly description: string;
  stop(): Promise<void>;
}

/** What OLLAMA_HOST names, else an Ollama on this machine; undefined when neither is there.
 * @throws when OLLAMA_HOST names something that does not answer: nothing may take its place. */
export async function findOllama(ollamaHost: string | undefined): Promise<ModelServer | undefined> {
  const stop = async () => {};
  if (ollamaHost === undefined || ollamaHost.trim() === "") {
    const version = await probeOllama(DEFAULT_OLLAMA_URL);
    if (version === undefined) return undefined;
    return { url: DEFAULT_OLLAMA_URL, description: `Ollama ${version} on this machine`, stop };
  }
  const address = parseOllamaHost(ollamaHost);
  if (!address.ok) throw new Error(`OLLAMA_HOST ${address.reason}`);
  const version = await probeOllama(address.url, 5_000);
  if (version === undefined) throw new Error(`nothing answers at OLLAMA_HOST ${ollamaHost}`);
  return { url: address.url, description: `Ollama ${version}, named by OLLAMA_HOST`, stop };
}

const SMALL_MODEL = "smollm2:135m";

/** The embedded engine with a small real model, fetched if it is not there.
 * @throws when it cannot be had. */
export async function startEngineWithModel(onProgress: (line: string) => void): Promise<ModelServer> {
  const { buildServer } = await import("../server/build.mjs");
  await buildServer();
  const engine = await startEngine({
    entry: fileURLToPath(new URL("../dist/engine.mjs", import.meta.url)),
    env: process.env,
    onCrash: ({ code, signal }) => onProgress(`the engine ended with ${code ?? signal}`),
  });
  try {
    await pullModel(engine.url, SMALL_MODEL, ({ status }) => onProgress(status));
  } catch (thrown) {
    await engine.stop();
    throw thrown;
  }
  return { url: engine.url, description: "the embedded engine", stop: () => engine.stop() };
}

/** The fake, which answers by the words it is asked. */
export async function startFake(): Promise<ModelServer> {
  const fake = await createFakeOllama();
  fake.chat((request, responder) =>
    /"model":"fake:latest"/.test(JSON.stringify(request.body))
      ? behaveAsAsked(request, responder)
      : responder.status(404, { error: "model not found" }),
  );
  return { url: fake.url, description: "a fake Ollama that only pretends to answer", stop: fake.close };
}
