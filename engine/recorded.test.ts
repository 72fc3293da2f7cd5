import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  loadRecording,
  OLLAMA_VERSIONS,
  type OllamaVersion,
  type Recording,
  recordingNames,
} from "../test/recordings";
import { contextExceeded } from "./ollama-errors";
import type { EvaluateCall } from "./runner";
import { toGrammarSchema } from "./schema-grammar";
import { writeGguf } from "./testing/gguf-file";
import { aborted, createScriptedRunner, type Script } from "./testing/scripted-runner";
import { type RawAnswer, rawRequest, startEngine, type TestEngine } from "./testing/start-engine";

/** Each exchange recorded from a real Ollama is asked of the engine, whose model says what the recorded one said;
 * then status, headers and every field of every line are compared. What differs is named here, with its reason. */
const NOT_COMPARED: Record<string, string> = {
  "error-connection-refused": "nothing listens; there is no answer to compare",
  "error-server-killed-mid-answer": "a killed process answers the same whatever it was",
  "error-server-terminated-mid-answer": "a killed process answers the same whatever it was",
  "error-runner-killed-mid-answer":
    "the engine has no runner process of its own; server.test.ts breaks the model instead",
  "error-queue-full": "needs a full line; compared in server.test.ts",
  "chat-with-logprobs": "the engine ignores logprobs, as an older Ollama does",
};

/** Where the two Ollamas differ the engine is like the newer. */
const ONLY_LIKE_0_32: Record<string, string> = {
  "error-format-bad-schema": "0.17 answers 500 in words",
  "chat-format-schema": "0.17 writes white space after the JSON is whole",
  "error-context-exceeded-no-truncate": "0.17 answers in words",
  "error-think-bad-value": "0.17 does not know max",
  "error-show-not-found": "0.17 does not name the tag",
  "chat-images-ignored-by-a-text-model": "0.17 ignores images for a text model, 0.32 refuses them",
  version: "each says its own",
  tags: "0.17 lacks capabilities and context length",
};

const TENSOR_NUMBERS: Record<string, number> = { F32: 0, Q4_1: 3, Q8_0: 8 };

interface Line extends Record<string, unknown> {
  readonly message?: { readonly content: string };
  readonly response?: string;
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
}

function recordedLines(recording: Recording): Line[] {
  const text = (recording.response?.chunks ?? []).map(([, chunk]) => chunk).join("");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

/** The recorded object of an exchange that is not a stream. */
function firstLine<T>(recording: Recording): T {
  return JSON.parse((recording.response?.chunks ?? []).map(([, chunk]) => chunk).join(""));
}

/** Lets the model say what it said when it was recorded. */
function scriptOf(recording: Recording, call: EvaluateCall, requested: object): Script {
  if (call.format.type === "schema") toGrammarSchema(call.format.schema);
  if (call.truncate === false) throw contextExceeded(3010, call.sampling.contextTokens);
  const lines = recordedLines(recording);
  const last = lines.at(-1);
  const texts = lines
    .map(({ message, response }) => message?.content ?? response ?? "")
    .filter((text) => text !== "");
  const cut = recording.response?.ended === false;
  const stop = (requested as { options?: { stop?: string[] } }).options?.stop?.[0];
  return {
    texts: stop === undefined ? texts : [...texts, stop],
    ends: last?.done_reason === "stop",
    promptTokens: last?.prompt_eval_count ?? 0,
    ...(cut && {
      beforeToken: async (index, signal) => (index === texts.length ? aborted(signal) : undefined),
    }),
  };
}

/** Values that no two runs share, replaced by their kind. */
function blurred(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return key === "context" ? "numbers" : value.map((item) => blurred(item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, blurred(item, name)]));
  }
  if (/_duration$|^size$/.test(key)) return Number.isInteger(value) ? "integer" : value;
  if (/^(created_at|modified_at|expires_at)$/.test(key))
    return Number.isNaN(Date.parse(String(value))) ? value : "time";
  return value;
}

describe.each(OLLAMA_VERSIONS)("as Ollama %s answered", (version: OllamaVersion) => {
  const names = recordingNames(version).filter((name) => !(name in NOT_COMPARED));
  let folder: string;
  let engine: TestEngine | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-recorded-"));
    const show = firstLine<RecordedShow>(loadRecording(version, "show"));
    await writeGguf(join(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"), {
      values: withoutCount(show.model_info),
      tensors: show.tensors.map(({ name, type, shape }) => ({
        name,
        shape,
        type: TENSOR_NUMBERS[type] ?? 0,
      })),
    });
  });
  afterEach(() => engine?.close());
  afterAll(() => rm(folder, { recursive: true }));

  async function ask(recording: Recording, headers: Record<string, string>): Promise<RawAnswer> {
    const { method, path, body } = recording.request;
    const text =
      typeof body === "string" ? body : body === null || body === undefined ? "" : JSON.stringify(body);
    const runner = createScriptedRunner({
      script: (call) => scriptOf(recording, call, typeof body === "object" && body !== null ? body : {}),
    });
    const offline: typeof fetch = async () => {
      throw new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") });
    };
    engine = await startEngine({
      modelsDir: folder,
      runner,
      fetch: offline,
      runProgram: async () => ({ missing: true }),
    });
    if (path === "/api/ps" && Array.isArray(recordedLines(recording)[0]?.models))
      await loadForPs(engine, recording);
    if (recording.response?.ended === false) return cutByClient(engine.port, path, text, recording);
    return rawRequest(engine.port, method, path, headers, text);
  }

  it.each(names)("%s", async (name) => {
    const recording = loadRecording(version, name);
    const { response } = recording;
    const answer = await ask(recording, requestHeaders(version, name));
    if (version === "0.17" && name in ONLY_LIKE_0_32) {
      // Known to differ; the test would notice if it no longer did.
      expect(summary(answer)).not.toEqual(recordedSummary(recording));
      return;
    }
    expect(answer.status).toBe(response?.status);
    for (const header of [
      "content-type",
      "allow",
      "vary",
      "access-control-allow-origin",
      "access-control-allow-methods",
    ]) {
      expect(answer.headers[header], header).toEqual(response?.headers[header]);
    }
    if (name === "error-pull-no-network") return comparePull(answer, recording);
    if (name === "version") return expect(JSON.parse(answer.body)).toEqual({ version: "0.32.15+synapse" });
    if (name === "tags" || name === "ps-loaded") return compareModels(answer, recording);
    if (name === "show") return compareShow(answer, recording);
    expect(summary(answer)).toEqual(recordedSummary(recording));
  });
});

interface RecordedShow {
  readonly model_info: Record<string, string | number | boolean | null>;
  readonly tensors: { readonly name: string; readonly type: string; readonly shape: number[] }[];
}

function withoutCount(info: RecordedShow["model_info"]): RecordedShow["model_info"] {
  const { "general.parameter_count": _count, ...rest } = info;
  return rest;
}

/** Headers of the request, which the shared reader of recordings leaves out. */
function requestHeaders(version: OllamaVersion, name: string): Record<string, string> {
  const file = new URL(`../test/fixtures/ollama/${version}/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).request.headers ?? {};
}

function summary(answer: RawAnswer): unknown {
  return /json/.test(String(answer.headers["content-type"]))
    ? answer.body
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => comparable(JSON.parse(line)))
    : answer.body;
}

function recordedSummary(recording: Recording): unknown {
  const json = /json/.test(recording.response?.headers["content-type"] ?? "");
  const text = (recording.response?.chunks ?? []).map(([, chunk]) => chunk).join("");
  return json ? recordedLines(recording).map(comparable) : text;
}

/** A line with what cannot agree blurred: times, and the count of tokens where a chunk is not a token. */
function comparable(line: Line): unknown {
  const { eval_count: evalCount, ...rest } = blurred(line) as Line;
  return { ...rest, ...(evalCount !== undefined && { eval_count: typeof evalCount }) };
}

async function loadForPs(engine: TestEngine, recording: Recording): Promise<void> {
  const list = firstLine<{ models: unknown[] }>(recording);
  if (list.models.length > 0) await engine.post("/api/generate", { model: "smollm2:135m" });
}

function comparePull(answer: RawAnswer, recording: Recording): void {
  const lines = answer.body
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines[0]).toEqual(recordedLines(recording)[0]);
  expect(Object.keys(lines.at(-1))).toEqual(["error"]);
  expect(lines.at(-1).error).toMatch(/^pull model manifest: Get "https:\/\/huggingface\.co": .*ENOTFOUND/);
}

/** The digest is of another manifest, and there is no parent model. The guide comes in addition. */
function compareModels(answer: RawAnswer, recording: Recording): void {
  const own = ({ models }: { models: Record<string, unknown>[] }) => {
    const { digest, details, ...rest } = models[0] ?? {};
    const { parent_model: _parent, ...known } = details as Record<string, unknown>;
    return { ...(blurred(rest) as object), digest: typeof digest, details: known };
  };
  const recorded = firstLine<{ models: Record<string, unknown>[] }>(recording);
  expect(own(JSON.parse(answer.body))).toEqual(own(recorded));
}

/** The template is the file's own (Jinja), so it and the Modelfile built from it differ; `parameters` are none. */
function compareShow(answer: RawAnswer, recording: Recording): void {
  const own = (shown: Record<string, unknown>) => {
    const { model_info, tensors, capabilities, modified_at } = shown;
    const { parent_model: _parent, ...details } = shown.details as Record<string, unknown>;
    return { model_info, tensors, capabilities, details, modified_at: blurred(modified_at, "modified_at") };
  };
  const recorded = firstLine<Record<string, unknown>>(recording);
  expect(own(JSON.parse(answer.body))).toEqual(own(recorded));
}

/** Leaves after as many lines as the recorded client did. */
async function cutByClient(
  port: number,
  path: string,
  body: string,
  recording: Recording,
): Promise<RawAnswer> {
  const wanted = recordedLines(recording).length;
  const leaving = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    body,
    signal: leaving.signal,
  });
  let text = "";
  for await (const piece of response.body ?? []) {
    text += new TextDecoder().decode(piece);
    if (text.split("\n").length > wanted) break;
  }
  leaving.abort();
  return { status: response.status, headers: Object.fromEntries(response.headers), body: text };
}
