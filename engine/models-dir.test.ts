import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultModelsDir, nameOfFile, openModelsDir } from "./models-dir";
import { TINY_MODEL, writeGguf } from "./testing/gguf-file";

describe("names of files", () => {
  it.each([
    ["SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2:135m"],
    ["qwen3-0.6b-q8_0.GGUF", "qwen3:0.6b"],
    ["Mistral-7B-Instruct-v0.3.Q4_K_M.gguf", "mistral-7b-instruct-v0.3:q4_k_m"],
    ["gpt-oss-20b-MXFP4.gguf", "gpt-oss-20b:mxfp4"],
    ["My Own Model!.gguf", "my-own-model-:latest"],
    ["big-IQ2_XS-00001-of-00003.gguf", "big:iq2_xs"],
  ])("%s is %s", (file, name) => expect(nameOfFile(file)).toBe(name));
});

describe("models folder", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-models-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lists every GGUF that is put there, the newest first", async () => {
    await writeGguf(join(folder, "old.gguf"));
    await utimes(join(folder, "old.gguf"), 1000, 1000);
    await writeGguf(join(folder, "new-Q8_0.gguf"));
    const models = await openModelsDir(folder).list();
    expect(models.map(({ name }) => name)).toEqual(["new:q8_0", "old:latest"]);
    expect(models[1]).toMatchObject({ modifiedMs: 1_000_000, facts: { quantization: "Q4_1" } });
  });

  it("leaves out what is no chat model, says which file cannot be read, and survives an absent folder", async () => {
    const unreadable: string[] = [];
    await writeFile(join(folder, "broken.gguf"), "GGUF");
    await writeFile(join(folder, ".x.gguf.abc.part"), "half");
    await writeFile(join(folder, "notes.txt"), "notes");
    await writeGguf(join(folder, "mmproj.gguf"), {
      ...TINY_MODEL,
      values: { ...TINY_MODEL.values, "general.architecture": "clip" },
    });
    await writeGguf(join(folder, "a-00002-of-00002.gguf"));
    expect(await openModelsDir(folder, [], (file) => unreadable.push(file)).list()).toEqual([]);
    expect(unreadable).toEqual(["broken.gguf"]);
    expect(await openModelsDir(join(folder, "absent")).list()).toEqual([]);
  });

  it("finds by name in any case, with or without :latest", async () => {
    await writeGguf(join(folder, "Tiny.gguf"));
    const models = openModelsDir(folder);
    expect((await models.find("TINY"))?.name).toBe("tiny:latest");
    expect((await models.find("tiny:latest"))?.name).toBe("tiny:latest");
    expect(await models.find("tiny:7b")).toBeUndefined();
  });

  it("finds by the name it was pulled by", async () => {
    await writeGguf(join(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"));
    expect((await openModelsDir(folder).find("smollm2"))?.name).toBe("smollm2:135m");
    expect(await openModelsDir(folder).find("qwen3")).toBeUndefined();
  });

  it("gives two files of one name different names", async () => {
    await writeGguf(join(folder, "a.Q4_0.gguf"));
    await writeGguf(join(folder, "a-Q4_0.gguf"));
    const names = (await openModelsDir(folder).list()).map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
  });

  it("has a digest for every model that changes with the file", async () => {
    const path = join(folder, "a.gguf");
    await writeGguf(path);
    await writeGguf(join(folder, "b.gguf"));
    const models = openModelsDir(folder);
    const digest = async (name: string) => (await models.find(name))?.digest;
    const before = await digest("a");
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest("b")).not.toBe(before);
    await utimes(path, 1000, 1000);
    expect(await digest("a")).not.toBe(before);
  });

  it("deletes all parts of a split model", async () => {
    await writeGguf(join(folder, "a-00001-of-00002.gguf"));
    await writeGguf(join(folder, "a-00002-of-00002.gguf"));
    const models = openModelsDir(folder);
    const model = await models.find("a");
    if (model) await models.remove(model);
    expect(await readdir(folder)).toEqual([]);
  });

  it("is where SYNAPSE_MODELS_DIR says", () => {
    expect(defaultModelsDir({ SYNAPSE_MODELS_DIR: folder })).toBe(folder);
    expect(defaultModelsDir({})).toMatch(/[\\/]\.cache[\\/]synapse[\\/]models$/);
  });
});
