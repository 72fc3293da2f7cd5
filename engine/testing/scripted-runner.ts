import type { Availability, EvaluateCall, LoadedModel, ModelRunner, SampledToken } from "../runner";

/** What a scripted model says to a call: its tokens' texts, and whether it ends by itself. */
export interface Script {
  readonly texts: readonly string[];
  /** False lets it fall silent as a full context does; default true. */
  readonly ends?: boolean;
  readonly promptTokens?: number;
  readonly stopTexts?: readonly string[];
  readonly thinkingOpen?: boolean;
  /** Awaited before each token; rejecting breaks the model. */
  readonly beforeToken?: (index: number, signal: AbortSignal) => Promise<void>;
}

/** A stand-in for node-llama-cpp that keeps a record of what is asked of it. */
export interface ScriptedRunner extends ModelRunner {
  readonly calls: EvaluateCall[];
  readonly loads: { path: string; contextTokens: number }[];
  readonly resizes: number[];
  unloads: number;
  /** The most evaluations that ever ran at once. */
  peak: number;
  running: number;
}

export interface ScriptedOptions {
  readonly script: (call: EvaluateCall) => Script | Promise<Script>;
  readonly availability?: Availability;
  readonly onLoad?: (path: string, signal: AbortSignal) => Promise<void>;
}

export function createScriptedRunner(options: ScriptedOptions): ScriptedRunner {
  const runner: ScriptedRunner = {
    calls: [],
    loads: [],
    resizes: [],
    unloads: 0,
    peak: 0,
    running: 0,
    availability: async () => options.availability ?? { available: true },
    async load(path, contextTokens, signal) {
      await options.onLoad?.(path, signal);
      runner.loads.push({ path, contextTokens });
      return createModel(runner, options, contextTokens);
    },
    dispose: async () => {},
  };
  return runner;
}

function createModel(runner: ScriptedRunner, options: ScriptedOptions, contextTokens: number): LoadedModel {
  let size = contextTokens;
  return {
    get contextTokens() {
      return size;
    },
    memoryBytes: 123,
    async evaluate(call) {
      runner.calls.push(call);
      const script = await options.script(call);
      return {
        promptTokens: Array.from({ length: script.promptTokens ?? 3 }, (_, index) => index + 1),
        stopTexts: script.stopTexts ?? [],
        thinkingOpen: script.thinkingOpen ?? false,
        tokens: speak(runner, script, call.signal),
      };
    },
    async resize(tokens) {
      runner.resizes.push(tokens);
      size = tokens;
    },
    async unload() {
      runner.unloads++;
    },
  };
}

async function* speak(
  runner: ScriptedRunner,
  script: Script,
  signal: AbortSignal,
): AsyncGenerator<SampledToken, void> {
  runner.running++;
  runner.peak = Math.max(runner.peak, runner.running);
  try {
    for (const [index, text] of script.texts.entries()) {
      await script.beforeToken?.(index, signal);
      signal.throwIfAborted();
      yield { id: 100 + index, text, endOfAnswer: false };
    }
    await script.beforeToken?.(script.texts.length, signal);
    if (script.ends ?? true) yield { id: 2, text: "", endOfAnswer: true };
  } finally {
    runner.running--;
  }
}

/** A promise with its resolver at hand, to hold something until a test says so. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Resolves when the signal fires. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
