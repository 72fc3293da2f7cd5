import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ModelDetails,
  modelDetailsSchema,
  modelListSchema,
  type Pull,
  pullSchema,
} from "@/lib/chat/models";
import { parseEnv } from "@/lib/env";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { answerModel } from "./answer-model";
import { answerModels } from "./answer-models";
import { createGatewayContext, type GatewayContext } from "./context";
import { fromRequest, toResponse } from "./to-response";

const BASE = "http://localhost:3000/models";

let fake: FakeOllama;
let context: GatewayContext;
beforeEach(async () => {
  fake = await createFakeOllama();
  context = createContext();
});
afterEach(async () => {
  await context.aiService.close();
  await context.store.close();
  await fake.close();
});

function createContext(settings: Record<string, string> = {}): GatewayContext {
  const source = { LOG_LEVEL: "silent", OLLAMA_HOST: fake.url, ...settings };
  return createGatewayContext(parseEnv(source, "production"));
}

async function ask(method: string, path = "", init: RequestInit = {}): Promise<Response> {
  const request = new Request(`${BASE}${path}`, { method, ...init });
  const asked = fromRequest(request);
  const target = new URL(request.url).pathname.slice("/models/".length);
  const reply = path === "" ? await answerModels(asked, context) : await answerModel(target, asked, context);
  return toResponse(reply, context, request.signal);
}

function pull(model: string, rest: object = {}, init: RequestInit = {}): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return ask("POST", "/pull", { headers, body: JSON.stringify({ model, ...rest }), ...init });
}

const errorOf = async (response: Response) => [response.status, (await response.json()).code];

/** The events of a stream until it ends, heartbeats left out. */
async function eventsOf(response: Response): Promise<Pull[]> {
  return (await response.text())
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => pullSchema.parse(JSON.parse(line.slice("data: ".length))));
}

/** Reads until an event fits. */
async function readUntil(response: Response, fits: (pull: Pull) => boolean): Promise<Pull> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) throw new Error(`the stream ended: ${text}`);
    text += decoder.decode(value, { stream: true });
    for (const block of text.split("\n\n").slice(0, -1)) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const event = data === undefined ? undefined : pullSchema.parse(JSON.parse(data));
      if (event === undefined || !fits(event)) continue;
      await reader?.cancel();
      return event;
    }
  }
}

const forever = new Promise<void>(() => {});
const part = (completed: number, digest = "sha256:a") => ({
  line: { status: "pulling a", digest, total: 1_000, completed },
});

describe("GET /models", () => {
  it("tells how a loaded model is in memory, and that models are managed here", async () => {
    fake.models([{ name: "a:1b", loaded: true }, { name: "b:1b" }]);
    const list = modelListSchema.parse(await (await ask("GET")).json());
    expect(list.can_manage).toBe(true);
    expect(list.models[0]?.memory).toEqual({
      size_bytes: 190_948_608,
      vram_bytes: 0,
      context_length: 4096,
      expires_at: "2026-11-23T14:00:07.971358361Z",
    });
    expect(list.models[1]?.memory).toBeUndefined();
  });
});

describe("GET /models/{name}", () => {
  it("tells what a model is, in the documented fields and cut to size", async () => {
    const license = Array.from({ length: 200 }, (_, line) => `Line ${line}`).join("\n");
    const parameters = 'stop                           "<|im_start|>"\nstop  "<|im_end|>"\ntemperature   0.7';
    fake.models([
      {
        name: "qwen3:8b",
        family: "qwen3",
        shown: { license, parameters, system: "Be brief.", template: "x".repeat(90_000) },
      },
    ]);
    const response = await ask("GET", "/qwen3:8b");
    const details: ModelDetails = modelDetailsSchema.parse(await response.json());
    expect(details).toMatchObject({
      name: "qwen3:8b",
      family: "qwen3",
      context_length: 8192,
      capabilities: ["completion"],
      system: "Be brief.",
      parameters: [
        { name: "stop", value: "<|im_start|>" },
        { name: "stop", value: "<|im_end|>" },
        { name: "temperature", value: "0.7" },
      ],
    });
    expect(details.license?.split("\n")).toHaveLength(13);
    expect(details.template?.length).toBeLessThan(21_000);
  });

  it.each(["/hf.co/owner/repo:Q4_K_M", "/hf.co%2Fowner%2Frepo%3AQ4_K_M"])(
    "finds a name with slashes at %s",
    async (path) => {
      fake.models([{ name: "hf.co/owner/repo:Q4_K_M" }]);
      expect((await ask("GET", path)).status).toBe(200);
    },
  );

  it("is 404 for a model that is not installed, and for what can be no name", async () => {
    expect(await errorOf(await ask("GET", "/nope:1b"))).toEqual([404, "model_not_found"]);
    fake.forgetRequests();
    for (const path of ["/..%2f..%2fetc", "/a%00b", "/%ff", "/a%20b", "/-x"]) {
      expect(await errorOf(await ask("GET", path))).toEqual([404, "not_found"]);
    }
    expect(fake.requests).toEqual([]);
  });
});

describe("DELETE /models/{name}", () => {
  it("deletes the model", async () => {
    fake.models([{ name: "a/b:1b" }, { name: "c:1b" }]);
    expect(await (await ask("DELETE", "/a/b:1b")).json()).toEqual({ model: "a/b:1b", deleted: true });
    expect(
      (await context.aiService.listModels(new AbortController().signal)).models.map(({ name }) => name),
    ).toEqual(["c:1b"]);
    expect(await errorOf(await ask("DELETE", "/a/b:1b"))).toEqual([404, "model_not_found"]);
  });
});

describe("POST /models/{name}/unload", () => {
  it("takes the model out of memory", async () => {
    fake.models([{ name: "a/b:1b", loaded: true }]);
    expect(await (await ask("POST", "/a/b:1b/unload")).json()).toEqual({ model: "a/b:1b", unloaded: true });
    expect(fake.requests.at(-1)?.body).toMatchObject({ model: "a/b:1b", messages: [], keep_alive: 0 });
    expect((await context.aiService.listModels(new AbortController().signal)).models[0]?.loaded).toBe(false);
  });
});

describe("POST /models/pull", () => {
  it("streams how far it is, and ends with done", async () => {
    const response = await pull("smollm2:135m");
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const events = await eventsOf(response);
    expect(events.at(-1)).toMatchObject({
      model: "smollm2:135m",
      status: "done",
      completed_bytes: 98_363_007,
    });
    expect(events.slice(0, -1).every(({ status }) => !["done", "failed", "cancelled"].includes(status))).toBe(
      true,
    );
  });

  it("adds the parts up, and says how fast they come and how long it still takes", async () => {
    fake.answer("POST /api/pull", [
      { line: { status: "pulling manifest" } },
      part(100),
      { line: { status: "pulling b", digest: "sha256:b", total: 500, completed: 500 } },
      { wait: 300 },
      part(600),
      { gate: forever },
    ]);
    const event = await readUntil(await pull("big:7b"), ({ completed_bytes }) => completed_bytes === 1_100);
    expect(event).toMatchObject({ status: "downloading", total_bytes: 1_500 });
    expect(event.bytes_per_second).toBeGreaterThan(0);
    expect(event.remaining_seconds).toBeGreaterThan(0);
  });

  it("goes on when its reader leaves, and shows again in the list and at its own address", async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    fake.answer("POST /api/pull", [part(100), { gate }, part(1_000), { line: { status: "success" } }]);
    await readUntil(await pull("big:7b"), ({ completed_bytes }) => completed_bytes === 100);
    const listed = modelListSchema.parse(await (await ask("GET")).json());
    expect(listed.pulls).toMatchObject([{ model: "big:7b", status: "downloading", completed_bytes: 100 }]);
    const [one, two] = await Promise.all([
      ask("GET", "/pull/big:7b", { headers: { Accept: "text/event-stream" } }),
      pull("big:7b"),
    ]);
    go();
    for (const response of [one, two]) expect((await eventsOf(response)).at(-1)?.status).toBe("done");
    expect(fake.requests.filter(({ path }) => path === "/api/pull")).toHaveLength(1);
    expect(await (await ask("GET", "/pull/big:7b")).json()).toMatchObject({ status: "done" });
    expect((await (await ask("GET")).json()).pulls).toEqual([]);
  });

  it("answers at once with stream false", async () => {
    fake.answer("POST /api/pull", [{ gate: forever }]);
    const response = await pull("big:7b", { stream: false });
    expect([response.status, await response.json()]).toEqual([202, { model: "big:7b", status: "starting" }]);
  });

  it("is cancelled by DELETE, which every reader hears and upstream too", async () => {
    fake.answer("POST /api/pull", [part(100), { gate: forever }]);
    const stream = await pull("big:7b");
    const request = await fake.request(0);
    const events = eventsOf(stream);
    expect(await (await ask("DELETE", "/pull/big:7b")).json()).toEqual({
      model: "big:7b",
      status: "cancelled",
    });
    expect((await events).at(-1)).toEqual({ model: "big:7b", status: "cancelled" });
    await request.closed;
    expect(request.aborted).toBe(true);
    expect((await (await ask("GET")).json()).pulls).toEqual([]);
    expect(await errorOf(await ask("DELETE", "/pull/other"))).toEqual([404, "not_found"]);
  });

  it.each([
    ["pull model manifest: file does not exist", "unknown_model"],
    [
      'pull model manifest: Get "https://registry.ollama.ai/v2/": dial tcp: lookup registry.ollama.ai: no such host',
      "source_unreachable",
    ],
    ['max retries exceeded: Get "https://x/blobs/sha256:ab": EOF', "source_unreachable"],
    ["write /root/.ollama/models/blobs/x: no space left on device", "disk_full"],
    ["digest mismatch, file must be downloaded again: want sha256:a, got sha256:b", "corrupt"],
    [
      "pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama.",
      "server_too_old",
    ],
    ["pull model manifest: 401: unauthorized", "access_denied"],
    ["something nobody has seen", "other"],
  ])("fails on %j as %s, without upstream's words, and can be tried again", async (error, reason) => {
    fake.answer("POST /api/pull", [part(100), { line: { error } }]);
    const last = (await eventsOf(await pull("big:7b"))).at(-1);
    expect(last).toMatchObject({ status: "failed", reason, completed_bytes: 100 });
    expect(JSON.stringify(last)).not.toContain("registry.ollama.ai");
    expect((await (await ask("GET")).json()).pulls).toMatchObject([{ status: "failed", reason }]);
    fake.answer("POST /api/pull", [{ line: { status: "success" } }]);
    expect((await eventsOf(await pull("big:7b"))).at(-1)?.status).toBe("done");
  });

  it("fails when upstream dies, refuses, or ends without success", async () => {
    for (const steps of [
      [part(1), { die: true }],
      [part(1), { end: true }],
      [{ status: 500, body: { error: "boom" } }],
      [{ status: 200, body: "<html>" }],
    ] as const) {
      fake.answer("POST /api/pull", steps);
      expect((await eventsOf(await pull("big:7b"))).at(-1)?.status).toBe("failed");
    }
  });

  it("forgets a failed pull at a DELETE", async () => {
    fake.answer("POST /api/pull", [{ line: { error: "file does not exist" } }]);
    await eventsOf(await pull("nope:1b"));
    expect((await ask("DELETE", "/pull/nope:1b")).status).toBe(200);
    expect((await (await ask("GET")).json()).pulls).toEqual([]);
  });

  it("fetches three at once and refuses a fourth", async () => {
    fake.answer("POST /api/pull", [{ gate: forever }]);
    for (const name of ["a", "b", "c"]) await pull(name, { stream: false });
    const refused = await pull("d");
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(await errorOf(refused)).toEqual([503, "queue_full"]);
    expect((await pull("a", { stream: false })).status).toBe(202);
  });

  it.each(["evil.example/library/llama3", "http://169.254.169.254/x", "../../x", "two words"])(
    "refuses %j without asking anybody",
    async (name) => {
      expect(await errorOf(await pull(name))).toEqual([400, "invalid_request"]);
      expect(fake.requests).toEqual([]);
    },
  );

  it("takes the address of a model's page", async () => {
    const events = await eventsOf(await pull("https://huggingface.co/owner/repo"));
    expect(events.at(-1)?.model).toBe("hf.co/owner/repo");
  });
});

describe("who may", () => {
  const ACTS = [
    ["POST", "/pull"],
    ["DELETE", "/pull/a"],
    ["DELETE", "/fake:latest"],
    ["POST", "/fake:latest/unload"],
  ] as const;

  it.each(ACTS)("%s %s is 403 where management is off, while looking is allowed", async (method, path) => {
    context = createContext({ SYNAPSE_MODEL_MANAGEMENT: "off" });
    const headers = { "Content-Type": "application/json" };
    const response = await ask(method, path, method === "POST" ? { headers, body: '{"model":"a"}' } : {});
    expect(await errorOf(response)).toEqual([403, "management_off"]);
    expect(fake.requests).toEqual([]);
    expect((await (await ask("GET")).json()).can_manage).toBe(false);
    expect((await ask("GET", "/fake:latest")).status).toBe(200);
  });

  it.each(ACTS)("%s %s is refused to another site's page", async (method, path) => {
    const headers = { Origin: "https://evil.example", "Content-Type": "application/json" };
    const response = await ask(
      method,
      path,
      method === "POST" ? { headers, body: '{"model":"a"}' } : { headers },
    );
    expect(await errorOf(response)).toEqual([403, "origin_forbidden"]);
    expect(fake.requests).toEqual([]);
  });

  it("has a share of its own in the rate limit", async () => {
    context = createContext({ SYNAPSE_RATE_LIMIT_PER_MINUTE: "1" });
    expect((await ask("GET", "/fake:latest")).status).toBe(200);
    expect(await errorOf(await ask("GET", "/fake:latest"))).toEqual([429, "rate_limited"]);
  });

  it.each([
    ["PUT", "/pull", "POST, OPTIONS"],
    ["PUT", "/pull/a", "GET, DELETE, OPTIONS"],
    ["POST", "/a", "GET, HEAD, DELETE, OPTIONS"],
  ])("%s %s is 405 and says what is allowed", async (method, path, allow) => {
    const response = await ask(method, path, { body: "{}" });
    expect(response.headers.get("allow")).toBe(allow);
    expect(await errorOf(response)).toEqual([405, "method_not_allowed"]);
  });

  it("refuses a body over 16 kB", async () => {
    expect(await errorOf(await pull("a".repeat(20_000)))).toEqual([413, "too_large"]);
  });
});

describe("closing", () => {
  it("ends every pull and its readers", async () => {
    fake.answer("POST /api/pull", [part(100), { gate: forever }]);
    const events = eventsOf(await pull("big:7b"));
    await context.aiService.pulls.close();
    expect((await events).at(-1)?.status).toBe("cancelled");
  });
});
