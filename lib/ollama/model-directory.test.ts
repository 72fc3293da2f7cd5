import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Model } from "@/lib/chat/models";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createManualClock } from "@/test/manual-clock";
import { AIService, type AIServiceConfig } from "./ai-service";
import { chooseModel } from "./model-directory";

const NEVER = new AbortController().signal;
const TIMEOUTS = { firstTokenMs: 10_000, idleMs: 10_000, totalMs: 10_000 };

let fake: FakeOllama;
let services: AIService[];
beforeEach(async () => {
  fake = await createFakeOllama();
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  await fake.close();
});

function createService(config: Partial<AIServiceConfig> = {}): AIService {
  const service = new AIService({ baseUrl: fake.url, kind: "ollama", timeouts: TIMEOUTS, ...config });
  services.push(service);
  return service;
}

const asked = (path: string) => fake.requests.filter((request) => request.path === path).length;

function model(name: string, rest: Partial<Model> = {}): Model {
  return { name, capabilities: ["completion"], loaded: false, ...rest };
}

describe("chooseModel", () => {
  const older = model("older", { modified_at: "2025-01-01T00:00:00Z" });
  const newer = model("newer", { modified_at: "2026-01-01T00:00:00.284686719Z" });
  const embedder = model("embedder", {
    capabilities: ["embedding"],
    loaded: true,
    modified_at: "2026-06-01T00:00:00Z",
  });
  const guide = model("synapse-guide:latest", { loaded: true, modified_at: "2026-07-01T00:00:00Z" });

  it.each<[title: string, models: Model[], chosen: string | undefined]>([
    ["the most recently modified", [older, newer], "newer"],
    ["a loaded one before a newer one", [{ ...older, loaded: true }, newer], "older"],
    ["none that cannot chat, loaded or not", [embedder, older], "older"],
    ["the guide only if nothing else can chat", [guide, embedder, older], "older"],
    ["the guide if nothing else can chat", [guide, embedder], "synapse-guide:latest"],
    ["one whose abilities nobody knows", [model("old", { capabilities: [] })], "old"],
    ["one without a date after those with one", [model("undated"), older], "older"],
    ["nothing of nothing", [], undefined],
    ["nothing where nothing can chat", [embedder], undefined],
  ])("takes %s", (_, models, chosen) => {
    expect(chooseModel(models)).toBe(chosen);
  });
});

describe("resolveModel", () => {
  it("is the configured model without asking anybody", async () => {
    expect(await createService({ defaultModel: "mine" }).resolveModel(NEVER)).toBe("mine");
    expect(fake.requests).toEqual([]);
  });

  it("is a loaded model", async () => {
    fake.models([
      { name: "a", modifiedAt: "2026-02-01T00:00:00Z" },
      { name: "b", loaded: true },
    ]);
    expect(await createService().resolveModel(NEVER)).toBe("b");
  });

  it("throws no_model where there is none, and looks again", async () => {
    fake.models([]);
    const service = createService();
    await expect(service.resolveModel(NEVER)).rejects.toMatchObject({ code: "no_model" });
    fake.models([{ name: "a" }]);
    expect(await service.resolveModel(NEVER)).toBe("a");
  });

  it("asks once for a burst, and again after two seconds", async () => {
    const clock = createManualClock();
    const service = createService({ clock });
    await Promise.all(Array.from({ length: 50 }, () => service.resolveModel(new AbortController().signal)));
    expect(asked("/api/tags")).toBe(1);
    await clock.advance(1_999);
    await service.resolveModel(NEVER);
    expect(asked("/api/tags")).toBe(1);
    await clock.advance(1);
    await service.resolveModel(NEVER);
    expect(asked("/api/tags")).toBe(2);
  });

  it("lets one caller leave without disturbing the others", async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    fake.answer("GET /api/ps", [{ gate: opened }, { status: 200, body: { models: [] } }]);
    const service = createService();
    const leaving = new AbortController();
    const left = service.resolveModel(leaving.signal);
    const stayed = service.resolveModel(NEVER);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "client_closed" });
    open();
    expect(await stayed).toBe("fake:latest");
  });
});

describe("listModels", () => {
  it("tells what tags, ps and show say together", async () => {
    fake.models([
      {
        name: "a:1b",
        loaded: true,
        family: "llama",
        contextLength: 4096,
        sizeBytes: 5,
        capabilities: ["completion", "tools"],
      },
      { name: "b:2b", capabilities: ["embedding"] },
    ]);
    expect(await createService().listModels(NEVER)).toMatchObject({
      models: [
        {
          name: "a:1b",
          size_bytes: 5,
          family: "llama",
          parameter_size: "134.52M",
          quantization: "Q4_1",
          capabilities: ["completion", "tools"],
          context_length: 4096,
          loaded: true,
        },
        { name: "b:2b", capabilities: ["embedding"], loaded: false },
      ],
      default_model: "a:1b",
      pulls: [],
      upstream: { kind: "ollama", version: "0.32.15" },
    });
  });

  it("asks what a model can do once for each digest", async () => {
    fake.models([
      { name: "a", digest: "1" },
      { name: "b", digest: "2" },
    ]);
    const service = createService();
    await service.listModels(NEVER);
    await service.listModels(NEVER);
    expect(asked("/api/show")).toBe(2);
    fake.models([
      { name: "a", digest: "3", capabilities: ["embedding"] },
      { name: "b", digest: "2" },
    ]);
    expect((await service.listModels(NEVER)).models[0]?.capabilities).toEqual(["embedding"]);
    expect(asked("/api/show")).toBe(3);
  });

  it("asks for no more than four models at a time", async () => {
    fake.models(Array.from({ length: 20 }, (_, index) => ({ name: `m${index}`, digest: `${index}` })));
    let running = 0;
    let most = 0;
    fake.answer("POST /api/show", async (_, responder) => {
      running += 1;
      most = Math.max(most, running);
      await responder.wait(5);
      running -= 1;
      await responder.status(200, { capabilities: ["completion"] });
    });
    const { models } = await createService().listModels(NEVER);
    expect(models.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, index) => `m${index}`));
    expect(most).toBe(4);
  });

  it("still lists when ps, show and version fail, and drops a bad entry alone", async () => {
    const broken = [{ status: 500, body: { error: "boom" } }];
    fake.answer("GET /api/ps", broken);
    fake.answer("POST /api/show", broken);
    fake.answer("GET /api/version", broken);
    fake.answer("GET /api/tags", [
      { status: 200, body: { models: [{ name: "a", size: "big" }, { nameless: 1 }, null] } },
    ]);
    const list = await createService().listModels(NEVER);
    expect(list.models).toEqual([{ name: "a", capabilities: [], loaded: false }]);
    expect(list.upstream.version).toBeUndefined();
  });

  it("tells the engine's downloads, and asks no Ollama for them", async () => {
    const pull = { model: "m", status: "pulling", completed: 1, total: 2, bytes_per_second: 3 };
    fake.pulls([pull, { model: "n", status: "failed", error: "no network" }]);
    const { pulls, upstream } = await createService({ kind: "engine" }).listModels(NEVER);
    expect(upstream.kind).toBe("engine");
    expect(pulls).toEqual([
      {
        model: "m",
        status: "downloading",
        completed_bytes: 1,
        total_bytes: 2,
        bytes_per_second: 3,
        remaining_seconds: 1,
      },
      {
        model: "n",
        status: "failed",
        reason: "source_unreachable",
        error: "Its source cannot be reached. The download goes on from where it was at the next try.",
      },
    ]);
    expect((await createService().listModels(NEVER)).pulls).toEqual([]);
    expect(asked("/api/pulls")).toBe(1);
  });

  it.each([
    ["HTML", [{ status: 200, body: "<html>" }]],
    ["JSON of another kind", [{ status: 200, body: { models: "many" } }]],
    ["a redirect", [{ status: 302, headers: { location: "/" }, body: "" }]],
  ])("calls %s bad_upstream", async (_, steps) => {
    fake.answer("GET /api/tags", steps);
    await expect(createService().listModels(NEVER)).rejects.toMatchObject({ code: "bad_upstream" });
  });

  it("closes its requests and rejects with client_closed when the caller leaves", async () => {
    fake.answer("GET /api/tags", [{ gate: new Promise(() => {}) }]);
    const controller = new AbortController();
    const list = createService().listModels(controller.signal);
    await expect.poll(() => asked("/api/tags")).toBe(1);
    controller.abort();
    await expect(list).rejects.toMatchObject({ code: "client_closed" });
    await Promise.all(fake.requests.map(({ closed }) => closed));
  });
});

describe("ready", () => {
  it("is the version, or upstream_unreachable whatever is wrong", async () => {
    const service = createService();
    expect(await service.ready(NEVER)).toEqual({ version: "0.32.15" });
    fake.answer("GET /api/version", [{ status: 500, body: { error: "boom" } }]);
    await expect(service.ready(NEVER)).rejects.toMatchObject({ code: "upstream_unreachable" });
  });
});
