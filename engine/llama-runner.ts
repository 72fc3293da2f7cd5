import { availableParallelism } from "node:os";
import type { Llama, LlamaContext, LlamaModel } from "node-llama-cpp";
import { createLlamaEvaluator } from "./llama-evaluator";
import type { LlamaModule } from "./llama-module";
import type { Availability, LoadedModel, ModelRunner } from "./runner";

export interface LlamaRunnerOptions {
  /** Default: a dynamic import of node-llama-cpp. */
  readonly importLlama?: () => Promise<LlamaModule>;
  /** Default: all cores but one, at least one. */
  readonly threads?: number;
  readonly onLog?: (level: string, message: string) => void;
}

/** Tokens evaluated in one go; a prompt can be given up between two batches, so this bounds the wait. */
const BATCH_TOKENS = 128;

interface Binding {
  readonly module: LlamaModule;
  readonly llama: Llama;
}

/** Runs GGUF models on the CPU through node-llama-cpp's prebuilt binaries; never compiles, never downloads.
 * Threads are said explicitly: more threads than free cores is a hundred times slower, and 0 did not return. */
export function createLlamaRunner(options: LlamaRunnerOptions = {}): ModelRunner {
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  let binding: Promise<Binding> | undefined;
  let loaded: Llama | undefined;

  async function bind(): Promise<Binding> {
    const module = await (options.importLlama ?? (() => import("node-llama-cpp")))();
    const llama = await module.getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: module.LlamaLogLevel.error,
      logger: (level, message) => options.onLog?.(level, message),
    });
    loaded = llama;
    return { module, llama };
  }

  function bound(): Promise<Binding> {
    binding ??= bind();
    return binding;
  }

  return {
    async availability(): Promise<Availability> {
      try {
        await bound();
        return { available: true };
      } catch (error) {
        return { available: false, reason: reasonOf(error) };
      }
    },
    async load(path, contextTokens, signal) {
      const { module, llama } = await bound();
      const model = await llama.loadModel({ modelPath: path, gpuLayers: 0, loadSignal: signal });
      try {
        return await loadedModel(module, llama, model, { contextTokens, threads, signal });
      } catch (error) {
        await model.dispose();
        throw error;
      }
    },
    async dispose() {
      // A binding that is still being loaded is not waited for: whoever disposes is about to exit.
      binding = undefined;
      await loaded?.dispose();
    },
  };
}

function reasonOf(error: unknown): string {
  // Its modules import JSON `with` a type, which Node reads from 20.10 on.
  if (error instanceof SyntaxError) {
    return `node-llama-cpp needs Node 20.10 or newer; this is ${process.versions.node}`;
  }
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

interface ContextWish {
  readonly contextTokens: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

async function loadedModel(
  module: LlamaModule,
  llama: Llama,
  model: LlamaModel,
  wish: ContextWish,
): Promise<LoadedModel> {
  let current = await open(wish.contextTokens, wish.signal);

  // llama.cpp rounds small contexts up; what was asked for stays the limit.
  async function open(asked: number, signal: AbortSignal) {
    const contextTokens = Math.min(asked, model.trainContextSize);
    const context = await createContext(model, { ...wish, contextTokens, signal });
    return { contextTokens, context, evaluate: createLlamaEvaluator(module, llama, context, contextTokens) };
  }

  return {
    get contextTokens() {
      return current.contextTokens;
    },
    get memoryBytes() {
      return model.memoryUsage.ram + current.context.memoryUsage.ram;
    },
    evaluate: (call) => current.evaluate(call),
    async resize(asked, signal) {
      if (current.contextTokens === Math.min(asked, model.trainContextSize)) return;
      await current.context.dispose();
      current = await open(asked, signal);
    },
    async unload() {
      await current.context.dispose();
      await model.dispose();
    },
  };
}

function createContext(model: LlamaModel, wish: ContextWish): Promise<LlamaContext> {
  return model.createContext({
    contextSize: wish.contextTokens,
    batchSize: BATCH_TOKENS,
    threads: wish.threads,
    createSignal: wish.signal,
  });
}
