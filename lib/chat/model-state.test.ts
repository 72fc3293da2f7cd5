import { describe, expect, it } from "vitest";
import {
  byLastUse,
  currentModel,
  listedName,
  type ModelState,
  NOTHING_KNOWN,
  readLastUsed,
  reduceModels,
  withUse,
} from "./model-state";
import type { ModelList, Pull } from "./models";

const small = { name: "smollm2:135m", capabilities: [], loaded: false };
const big = { name: "llama3.2:latest", capabilities: [], loaded: false };
const coming: Pull = { model: "qwen3:8b", status: "downloading" };

function listOf(change: Partial<ModelList> = {}): ModelList {
  return { models: [small], default_model: small.name, pulls: [], upstream: { kind: "ollama" }, ...change };
}

function stateAfter(...actions: Parameters<typeof reduceModels>[1][]): ModelState {
  return actions.reduce(reduceModels, NOTHING_KNOWN);
}

describe("the model that is asked next", () => {
  it("is the chosen one, by whatever spelling, as the server writes it", () => {
    const state = stateAfter(
      { type: "recalled", name: "Llama3.2" },
      { type: "listed", list: listOf({ models: [small, big] }) },
    );
    expect(currentModel(state)).toBe(big);
    expect(state.chosen).toBe("llama3.2:latest");
  });

  it("is a chosen one that is not installed, from the moment it is picked", () => {
    const state = stateAfter({ type: "listed", list: listOf() }, { type: "chosen", name: "qwen3:8b" });
    expect(currentModel(state)).toEqual({ name: "qwen3:8b", capabilities: [], loaded: false });
    expect(currentModel(reduceModels(state, { type: "listed", list: listOf() }))).toBe(currentModel(state));
  });

  it("is the server's default where the choice of an earlier visit is gone", () => {
    const state = stateAfter({ type: "recalled", name: "qwen3:8b" }, { type: "listed", list: listOf() });
    expect(currentModel(state)).toBe(small);
  });

  it("is the choice of an earlier visit while that is on its way", () => {
    const state = stateAfter(
      { type: "recalled", name: "qwen3:8b" },
      { type: "listed", list: listOf({ pulls: [coming] }) },
    );
    expect(currentModel(state)?.name).toBe("qwen3:8b");
  });

  it("is the server's default after the chosen one was deleted", () => {
    const state = stateAfter(
      { type: "listed", list: listOf({ models: [small, big] }) },
      { type: "chosen", name: big.name },
      { type: "listed", list: listOf() },
    );
    expect(currentModel(state)).toBe(small);
  });

  it("is the server's default again after the wanted one was cancelled", () => {
    const state = stateAfter(
      { type: "listed", list: listOf() },
      { type: "chosen", name: "qwen3:8b" },
      { type: "pull-told", pull: coming },
      { type: "pull-told", pull: { ...coming, status: "cancelled" } },
    );
    expect(currentModel(state)).toBe(small);
  });

  it("is the installed one as soon as a wanted one has come", () => {
    const installed = { ...small, name: "qwen3:8b" };
    const state = stateAfter(
      { type: "listed", list: listOf() },
      { type: "chosen", name: "qwen3:8b" },
      { type: "listed", list: listOf({ models: [small, installed] }) },
    );
    expect(currentModel(state)).toBe(installed);
    expect(state.wanted).toBeUndefined();
  });
});

describe("a pull that the server tells of", () => {
  it("is in the list at once, and leaves it with its end", () => {
    const begun = stateAfter({ type: "listed", list: listOf() }, { type: "pull-told", pull: coming });
    expect(begun.list?.pulls).toEqual([coming]);
    const ended = reduceModels(begun, { type: "pull-told", pull: { ...coming, status: "cancelled" } });
    expect(ended.list?.pulls).toEqual([]);
  });
});

describe("listedName", () => {
  it("adds the tag, or takes the engine's name", () => {
    const catalogue = [{ name: "smollm2:135m" }, { name: "smollm2:360m" }];
    expect(listedName("qwen3", listOf())).toBe("qwen3:latest");
    expect(listedName("qwen3:8b", listOf())).toBe("qwen3:8b");
    expect(listedName("SmolLM2", listOf({ catalogue }))).toBe("smollm2:135m");
    expect(listedName("smollm2:360m", listOf({ catalogue }))).toBe("smollm2:360m");
  });
});

describe("what was used last", () => {
  it("comes first, the rest stays in order", () => {
    const models = ["a", "b", "c"].map((name) => ({ ...small, name }));
    expect(byLastUse(models, { c: 2, b: 3 }).map(({ name }) => name)).toEqual(["b", "c", "a"]);
  });

  it("is kept for the fifty newest", () => {
    const many = Array.from({ length: 60 }, (_, at) => at).reduce(
      (uses, at) => withUse(uses, `model-${at}`, at),
      readLastUsed(undefined),
    );
    expect(Object.keys(many)).toHaveLength(50);
    expect(many["model-59"]).toBe(59);
    expect(many["model-0"]).toBeUndefined();
  });

  it.each(["nonsense", "[]", "null", '{"a":"b"}'])("is nothing in %j", (json) => {
    expect(readLastUsed(json)).toEqual({});
  });
});
