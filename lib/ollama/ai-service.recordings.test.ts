import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ChatError, type ErrorCode } from "@/lib/chat/errors";
import type { ModelList } from "@/lib/chat/models";
import type { AnswerPart, Conversation } from "@/lib/chat/service";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import {
  loadRecording,
  OLLAMA_VERSIONS,
  type OllamaVersion,
  type Recording,
  recordingNames,
  replay,
} from "@/test/recordings";
import { AIService } from "./ai-service";

/** What a recorded exchange must become: an answer (why it ended, its tokens, its code points), a failure with the code
 * points that came before it, or something about models. */
type Outcome =
  | { readonly answer: string; readonly tokens?: number; readonly characters: number }
  | { readonly fails: ErrorCode; readonly after: number }
  | { readonly models: Partial<ModelList> }
  | { readonly listFails: ErrorCode }
  | { readonly version: string };

const answer = (reason: string, tokens: number | undefined, characters: number): Outcome => ({
  answer: reason,
  characters,
  ...(tokens === undefined ? {} : { tokens }),
});
const fails = (code: ErrorCode, after = 0): Outcome => ({ fails: code, after });

const MODEL = {
  name: "smollm2:135m",
  size_bytes: 98_363_007,
  family: "llama",
  parameter_size: "134.52M",
  quantization: "Q4_1",
  capabilities: ["completion"],
  context_length: 8192,
  modified_at: "2026-11-23T13:44:44.284686719Z",
  loaded: false,
};

/** Every file of both folders. What both versions do alike stands under BOTH. */
const BOTH: Record<string, Outcome> = {
  "chat-after-runner-crash": answer("length", 5, 18),
  "chat-empty-messages-loads": answer("load", undefined, 0),
  "chat-second-turn": answer("stop", 3, 6),
  "chat-unknown-option-is-ignored": answer("length", 3, 12),
  unload: answer("unload", undefined, 0),
  // A response of another route: lines without `message` say nothing.
  "generate-stream": answer("length", 20, 0),
  "cors-preflight-foreign": fails("upstream_error"),
  "cors-preflight-loopback": fails("bad_upstream"),
  root: fails("bad_upstream"),
  "error-bad-format": fails("invalid_request"),
  "error-bad-option-type": fails("invalid_request"),
  "error-connection-refused": fails("upstream_unreachable"),
  "error-context-exceeded-no-truncate": fails("context_exceeded"),
  "error-delete-not-found": fails("model_not_found"),
  "error-empty-body": fails("upstream_error"),
  "error-format-bad-schema": fails("invalid_request"),
  "error-images-not-base64": fails("invalid_request"),
  "error-invalid-json": fails("upstream_error"),
  "error-method": fails("bad_upstream"),
  "error-model-not-found": fails("model_not_found"),
  "error-model-not-found-not-streamed": fails("model_not_found"),
  "error-no-model": fails("upstream_error"),
  "error-path": fails("bad_upstream"),
  "error-pull-no-network": fails("bad_upstream"),
  "error-queue-full": fails("upstream_busy"),
  "error-think-bad-value": fails("unsupported_by_model"),
  "error-think-unsupported": fails("unsupported_by_model"),
  "error-tools-unsupported": fails("unsupported_by_model"),
  "host-foreign": { listFails: "upstream_error" },
  "ps-loaded": { models: { models: [{ ...MODEL, loaded: true }], default_model: "smollm2:135m" } },
  "ps-none-loaded": { models: { models: [MODEL] } },
  show: { models: { models: [MODEL] } },
  tags: { models: { models: [MODEL], default_model: "smollm2:135m", pulls: [] } },
};

const OUTCOMES: Record<OllamaVersion, Record<string, Outcome>> = {
  "0.17": {
    ...BOTH,
    "chat-context-shift": answer("stop", 367, 1265),
    "chat-context-truncated": answer("length", 5, 26),
    "chat-cut-by-client": fails("interrupted", 28),
    "chat-format-json": answer("stop", 26, 51),
    "chat-format-schema": answer("stop", 23, 35),
    "chat-images-ignored-by-a-text-model": answer("stop", 139, 778),
    "chat-length": answer("length", 5, 28),
    "chat-long": answer("length", 600, 2443),
    "chat-not-streamed": answer("length", 40, 225),
    "chat-queued-behind-others": answer("length", 30, 123),
    "chat-stop-sequence": answer("stop", 31, 166),
    "chat-stream": answer("stop", 85, 461),
    "chat-stream-cold": answer("length", 60, 350),
    "chat-stream-same-prompt-again": answer("stop", 85, 461),
    "chat-system": answer("stop", 10, 25),
    "chat-unicode": answer("length", 60, 130),
    "chat-unknown-role-is-accepted": answer("stop", 319, 1267),
    "chat-with-logprobs": answer("length", 4, 20),
    "error-runner-killed-mid-answer": fails("upstream_error", 27),
    // Only /api/show tells what a model of this version can do.
    "error-show-not-found": {
      models: { models: [{ ...MODEL, capabilities: [], context_length: undefined }] },
    },
    "error-server-killed-mid-answer": fails("interrupted", 27),
    "error-server-terminated-mid-answer": fails("interrupted", 27),
    version: { version: "0.0.0" },
  },
  "0.32": {
    ...BOTH,
    "chat-context-shift": answer("stop", 234, 848),
    "chat-context-truncated": answer("length", 5, 17),
    "chat-cut-by-client": fails("interrupted", 17),
    "chat-format-json": answer("stop", 18, 33),
    "chat-format-schema": answer("stop", 17, 30),
    "chat-length": answer("length", 5, 17),
    "chat-long": answer("length", 600, 2495),
    "chat-not-streamed": answer("stop", 36, 184),
    "chat-queued-behind-others": answer("length", 30, 133),
    "chat-stop-sequence": answer("stop", 35, 183),
    "chat-stream": answer("stop", 36, 184),
    "chat-stream-cold": answer("stop", 36, 184),
    "chat-stream-same-prompt-again": answer("stop", 36, 184),
    "chat-system": answer("length", 30, 59),
    "chat-unicode": answer("length", 60, 30),
    "chat-unknown-role-is-accepted": answer("length", 20, 86),
    "chat-with-logprobs": answer("length", 4, 15),
    "error-images-unsupported": fails("unsupported_by_model"),
    "error-runner-killed-mid-answer": fails("upstream_error", 30),
    "error-show-not-found": { models: { models: [MODEL] } },
    "error-server-killed-mid-answer": fails("interrupted", 30),
    "error-server-terminated-mid-answer": fails("interrupted", 30),
    version: { version: "0.32.15" },
  },
};

const HELLO: Conversation = [{ role: "user", content: "Hello" }];
const NEVER = new AbortController().signal;
const TIMEOUTS = { firstTokenMs: 10_000, idleMs: 10_000, totalMs: 20_000 };

let fake: FakeOllama;
let service: AIService;
let nowhere: AIService;
beforeAll(async () => {
  fake = await createFakeOllama();
  const closed = await createFakeOllama();
  await closed.close();
  nowhere = new AIService({ baseUrl: closed.url, kind: "ollama", timeouts: TIMEOUTS });
});
beforeEach(() => {
  service = new AIService({ baseUrl: fake.url, kind: "ollama", timeouts: TIMEOUTS });
  return () => service.close();
});
afterAll(async () => {
  await nowhere.close();
  await fake.close();
});

/** All parts, and the error that followed them if one did. */
async function stream(from: AIService): Promise<{ parts: AnswerPart[]; error: unknown }> {
  const parts: AnswerPart[] = [];
  try {
    for await (const part of from.chat(HELLO, { model: "m", signal: NEVER, stream: true })) parts.push(part);
    return { parts, error: undefined };
  } catch (error) {
    return { parts, error };
  }
}

function textOf(parts: readonly AnswerPart[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The text as a plain reading of the recording gives it. */
function recordedText({ response }: Recording): string {
  const body = (response?.chunks ?? []).map(([, text]) => text).join("");
  return body
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line).message?.content ?? "")
    .join("");
}

const LIST_ROUTES = ["GET /api/tags", "GET /api/ps", "POST /api/show", "GET /api/version"] as const;

/** The recording takes its route's place; the others tell of the recorded model. */
function mount(version: OllamaVersion, recording: Recording): void {
  const { method, path } = recording.request;
  const listRoute = LIST_ROUTES.find((route) => route === `${method} ${path}`);
  const empty = replay(loadRecording(version, "ps-none-loaded"));
  fake.answer("GET /api/tags", replay(loadRecording(version, "tags")));
  fake.answer("POST /api/show", replay(loadRecording(version, "show")));
  fake.answer("GET /api/ps", empty);
  fake.answer("GET /api/version", replay(loadRecording(version, "version")));
  if (listRoute) fake.answer(listRoute, replay(recording));
  else fake.chat(replay(recording));
}

describe.each(OLLAMA_VERSIONS)("exchanges recorded from Ollama %s", (version) => {
  it("all have a stated outcome", () => {
    expect(Object.keys(OUTCOMES[version]).sort()).toEqual(recordingNames(version));
  });

  it.each(Object.entries(OUTCOMES[version]))("%s", async (name, outcome) => {
    const recording = loadRecording(version, name);
    mount(version, recording);
    const chosen = recording.response === null ? nowhere : service;

    if ("version" in outcome) {
      expect(await chosen.ready(NEVER)).toEqual(outcome);
    } else if ("listFails" in outcome) {
      await expect(chosen.listModels(NEVER)).rejects.toMatchObject({ code: outcome.listFails });
    } else if ("models" in outcome) {
      expect(await chosen.listModels(NEVER)).toMatchObject(outcome.models);
    } else if ("fails" in outcome) {
      const { parts, error } = await stream(chosen);
      expect(error).toBeInstanceOf(ChatError);
      expect(error).toMatchObject({ code: outcome.fails });
      expect(textOf(parts)).toBe(outcome.after === 0 ? "" : recordedText(recording));
      expect([...textOf(parts)]).toHaveLength(outcome.after);
      expect(parts.some(({ type }) => type === "end")).toBe(false);
    } else {
      const { parts, error } = await stream(chosen);
      expect(error).toBeUndefined();
      const text = textOf(parts);
      expect(text).toBe(recordedText(recording));
      expect([...text]).toHaveLength(outcome.characters);
      expect(parts.filter(({ type }) => type === "end")).toHaveLength(1);
      const end = parts.at(-1);
      expect(end).toMatchObject({ type: "end", doneReason: outcome.answer });
      expect(end?.type === "end" && end.usage.completion_tokens).toBe(outcome.tokens);
      const whole = await chosen.chat(HELLO, { model: "m", signal: NEVER });
      expect({ type: "end", doneReason: whole.doneReason, usage: whole.usage }).toEqual(end);
      expect(whole).toMatchObject({ text, thinking: "" });
    }
  });
});

describe("usage", () => {
  it("is the recorded counters in seconds", async () => {
    fake.chat(replay(loadRecording("0.17", "chat-stream")));
    const { usage } = await service.chat(HELLO, { model: "m", signal: NEVER });
    expect(usage).toEqual({
      prompt_tokens: 20,
      completion_tokens: 85,
      tokens_per_second: (85 * 1e9) / 4_512_637_209,
      load_duration: 0.086923289,
      prompt_eval_duration: 0.055627976,
      eval_duration: 4.512637209,
      total_duration: 4.696634133,
    });
  });
});
