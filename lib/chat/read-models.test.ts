import { describe, expect, it } from "vitest";
import { modelListSchema } from "./models";
import { readModelList, readPull } from "./read-models";

describe("readModelList", () => {
  const list = {
    models: [
      {
        name: "smollm2:135m",
        size_bytes: 98_362_432,
        family: "llama",
        parameter_size: "135M",
        quantization: "Q4_1",
        capabilities: ["completion"],
        context_length: 8_192,
        modified_at: "2026-11-22T18:17:24.967Z",
        loaded: true,
        memory: {
          size_bytes: 190_948_608,
          vram_bytes: 0,
          context_length: 4_096,
          expires_at: "2026-11-22T18:22:24.967Z",
        },
      },
    ],
    default_model: "smollm2:135m",
    pulls: [
      {
        model: "llama3",
        status: "downloading",
        completed_bytes: 1,
        total_bytes: 2,
        bytes_per_second: 3,
        remaining_seconds: 4,
      },
      { model: "nope", status: "failed", reason: "unknown_model", error: "Nobody knows it." },
    ],
    catalogue: [{ name: "smollm2:360m", size_bytes: 5, license: "Apache-2.0" }],
    can_manage: true,
    upstream: { kind: "engine", version: "0.1.0", local: true },
  };

  it("reads a whole list as the schema does", () => {
    expect(readModelList(JSON.stringify(list))).toEqual(modelListSchema.parse(list));
  });

  it("reads a list of nothing", () => {
    const nothing = { models: [], pulls: [], upstream: { kind: "ollama" } };
    expect(readModelList(JSON.stringify(nothing))).toEqual(modelListSchema.parse(nothing));
  });

  it.each(["{}", "nonsense", '{"models":[],"pulls":[],"upstream":{"kind":"other"}}'])(
    "takes %j for no list",
    (text) => expect(readModelList(text)).toBeUndefined(),
  );
});

describe("readPull", () => {
  it("reads what a pull answers", () => {
    expect(readPull('{"model":"a","status":"starting"}')).toMatchObject({ model: "a", status: "starting" });
  });

  it.each(["[]", '{"model":"a","status":"flying"}', '{"status":"done"}'])("takes %j for no pull", (json) => {
    expect(readPull(json)).toBeUndefined();
  });
});
