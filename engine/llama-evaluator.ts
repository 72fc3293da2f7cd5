import { randomInt } from "node:crypto";
import type {
  ChatHistoryItem,
  ChatWrapper,
  Llama,
  LlamaContext,
  LlamaContextSequence,
  LlamaGrammar,
  LlamaModel,
  LlamaText,
  SequenceEvaluateOptions,
  Token,
} from "node-llama-cpp";
import type { LlamaModule } from "./llama-module";
import { badSchema, OllamaError } from "./ollama-errors";
import { fitPrompt } from "./prompt-fit";
import type { AnswerFormat, EvaluateCall, Evaluation, Prompt, PromptMessage, SampledToken } from "./runner";
import { toGrammarSchema } from "./schema-grammar";
import { createTokenText } from "./token-text";

/** The whole-thought prefix that tells Qwen 3 and its kin not to think. */
const NO_THOUGHT = "<think>\n\n</think>\n\n";

interface Rendered {
  readonly tokens: Token[];
  readonly stopTokens: ReadonlySet<Token>;
  readonly stopTexts: readonly string[];
}

/** Evaluates prompts in one context. Its sequence keeps the last prompt and answer, so a new prompt evaluates only
 * what differs from them.
 * @param contextTokens how much of the context may be used */
export function createLlamaEvaluator(
  module: LlamaModule,
  llama: Llama,
  context: LlamaContext,
  contextTokens: number,
): (call: EvaluateCall) => Promise<Evaluation> {
  const { model } = context;
  const sequence = context.getSequence();
  const wrapper = module.resolveChatWrapper(model);

  return async (call) => {
    const grammar = await createGrammar(llama, call.format);
    let last: Rendered = { tokens: [], stopTokens: new Set(), stopTexts: [] };
    const earlier = checkedTokens(model, call.earlierTokens);
    const tokenize = (prompt: Prompt): number[] => {
      last =
        prompt.type === "raw" ? renderRaw(model, prompt.text) : renderChat(model, wrapper, prompt.messages);
      const silence = prompt.type === "chat" && call.suppressThought ? model.tokenize(NO_THOUGHT, true) : [];
      return [...earlier, ...last.tokens, ...(opensThought(model, last.tokens) ? [] : silence)];
    };
    const prompt = fitPrompt(call.prompt, tokenize, contextTokens, call.truncate) as Token[];
    await prefill(sequence, prompt, context.batchSize, call.signal);
    return {
      promptTokens: prompt,
      stopTexts: last.stopTexts,
      thinkingOpen: opensThought(model, prompt),
      tokens: sample({
        module,
        model,
        sequence,
        contextTokens,
        prompt,
        call,
        grammar,
        stopTokens: last.stopTokens,
      }),
    };
  };
}

/** A number that is no token of this model would crash the native code. */
function checkedTokens(model: LlamaModel, tokens: readonly number[]): readonly number[] {
  const vocabulary = model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0;
  if (tokens.every((token) => token < vocabulary)) return tokens;
  throw new OllamaError(400, "context holds tokens that this model does not have");
}

function opensThought(model: LlamaModel, tokens: readonly Token[]): boolean {
  return /<think>\s*$/.test(model.detokenize(tokens.slice(-4), true));
}

function renderRaw(model: LlamaModel, text: string): Rendered {
  const { bos, shouldPrependBosToken } = model.tokens;
  const tokens = model.tokenize(text, true);
  const needsBos = shouldPrependBosToken && bos !== null && tokens[0] !== bos;
  return { tokens: needsBos ? [bos, ...tokens] : tokens, stopTokens: new Set(), stopTexts: [] };
}

function renderChat(model: LlamaModel, wrapper: ChatWrapper, messages: readonly PromptMessage[]): Rendered {
  const state = wrapper.generateContextState({ chatHistory: toHistory(messages) });
  const tokens = state.contextText.tokenize(model.tokenizer);
  const { bos, shouldPrependBosToken } = model.tokens;
  // Wrappers always write a BOS; a template without one (SmolLM2's) would then begin with it twice.
  if (!shouldPrependBosToken && tokens[0] === bos && tokens[1] === bos) tokens.shift();
  return { tokens, ...stopsOf(model, state.stopGenerationTriggers) };
}

/** node-llama-cpp's history always ends with the model's turn; an empty one is opened, a begun one continued. */
function toHistory(messages: readonly PromptMessage[]): ChatHistoryItem[] {
  const history = messages.map((message): ChatHistoryItem => {
    if (message.role === "system") return { type: "system", text: message.content };
    if (message.role === "assistant") return { type: "model", response: [message.content] };
    return { type: "user", text: message.content };
  });
  return history.at(-1)?.type === "model" ? history : [...history, { type: "model", response: [] }];
}

function stopsOf(model: LlamaModel, triggers: readonly LlamaText[]): Omit<Rendered, "tokens"> {
  const stopTokens = new Set<Token>();
  const stopTexts: string[] = [];
  for (const trigger of triggers) {
    const plain = trigger.values.every((value) => typeof value === "string");
    const tokens = plain ? [] : trigger.tokenize(model.tokenizer);
    if (tokens.length === 1 && tokens[0] !== undefined) stopTokens.add(tokens[0]);
    else if (plain) stopTexts.push(trigger.values.join(""));
    else stopTexts.push(model.detokenize(tokens, true));
  }
  return { stopTokens, stopTexts };
}

async function createGrammar(llama: Llama, format: AnswerFormat): Promise<LlamaGrammar | undefined> {
  if (format.type === "text") return undefined;
  if (format.type === "json") return llama.getGrammarFor("json");
  const schema = toGrammarSchema(format.schema);
  try {
    return await llama.createGrammarForJsonSchema(
      schema as Parameters<Llama["createGrammarForJsonSchema"]>[0],
    );
  } catch (error) {
    throw badSchema(error instanceof Error ? error.message : "unsupported schema");
  }
}

/** Evaluates all but the last token, from where the prompt parts from what the sequence already holds, in pieces
 * between which it can be given up. */
async function prefill(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  pieceTokens: number,
  signal: AbortSignal,
): Promise<void> {
  const { firstDifferentIndex } = sequence.compareContextTokens([...prompt]);
  const shared = Math.min(firstDifferentIndex, prompt.length - 1);
  if (shared < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start: shared, end: sequence.nextTokenIndex }]);
  }
  for (let at = sequence.nextTokenIndex; at < prompt.length - 1; at += pieceTokens) {
    signal.throwIfAborted();
    await sequence.evaluateWithoutGeneratingNewTokens(
      prompt.slice(at, Math.min(at + pieceTokens, prompt.length - 1)),
    );
  }
  signal.throwIfAborted();
}

interface Sample {
  readonly module: LlamaModule;
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly contextTokens: number;
  readonly prompt: readonly Token[];
  readonly call: EvaluateCall;
  readonly grammar: LlamaGrammar | undefined;
  readonly stopTokens: ReadonlySet<Token>;
}

async function* sample(run: Sample): AsyncGenerator<SampledToken, void> {
  const { model, sequence, prompt, call } = run;
  const answer: Token[] = [];
  const text = createTokenText(
    (tokens, before) => model.detokenize(tokens as Token[], false, before as Token[]),
    prompt,
  );
  for await (const token of sequence.evaluate(prompt.slice(-1), evaluateOptions(run, answer))) {
    call.signal.throwIfAborted();
    if (model.isEogToken(token) || run.stopTokens.has(token)) {
      yield { id: token, text: "", endOfAnswer: true };
      return;
    }
    answer.push(token);
    yield { id: token, text: text.push(token), endOfAnswer: false };
    call.signal.throwIfAborted();
    if (!call.shift && sequence.nextTokenIndex >= run.contextTokens - 1) return;
  }
}

function evaluateOptions(run: Sample, answer: readonly Token[]): SequenceEvaluateOptions {
  const { sampling } = run.call;
  const last = sampling.repeatLastTokens < 0 ? run.contextTokens : sampling.repeatLastTokens;
  const penalty = {
    punishTokens: () => (last === 0 ? [] : answer.slice(-last)),
    penalty: sampling.repeatPenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    presencePenalty: sampling.presencePenalty,
  };
  const { grammar } = run;
  return {
    temperature: sampling.temperature,
    topK: sampling.topK,
    topP: sampling.topP,
    minP: sampling.minP,
    seed: sampling.seed ?? randomInt(2 ** 32),
    repeatPenalty: penalty,
    yieldEogToken: true,
    ...(grammar && {
      grammarEvaluationState: new run.module.LlamaGrammarEvaluationState({ model: run.model, grammar }),
    }),
  };
}
