import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ggufFacts, humanCount, readGgufHeader } from "./gguf-header";
import { ggufBytes, TINY_MODEL, writeGguf } from "./testing/gguf-file";

describe("GGUF header", () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "synapse-gguf-"));
    path = join(folder, "model.gguf");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("reads values of every kind and counts parameters from the tensors", async () => {
    await writeGguf(path, {
      values: {
        "general.architecture": "llama",
        "general.file_type": 15,
        "general.license": "apache-2.0",
        "llama.context_length": 8192,
        "llama.embedding_length": 576,
        "llama.attention.layer_norm_rms_epsilon": 0.00001,
        "tokenizer.ggml.add_bos_token": false,
        "tokenizer.ggml.tokens": null,
        "tokenizer.chat_template": "{{ messages }} ✓",
        "general.big": 2n ** 63n,
      },
      tensors: [
        { name: "a", type: 8, shape: [576, 49152] },
        { name: "b", type: 0, shape: [576] },
      ],
    });
    const header = await readGgufHeader(path);
    expect(Object.fromEntries(header.values)).toMatchObject({
      "llama.attention.layer_norm_rms_epsilon": 0.00001,
      "tokenizer.ggml.add_bos_token": false,
      "tokenizer.ggml.tokens": { arrayLength: 2 },
      "general.big": 2n ** 63n,
    });
    expect(header.tensors).toEqual([
      { name: "a", type: "Q8_0", shape: [576, 49152] },
      { name: "b", type: "F32", shape: [576] },
    ]);
    expect(ggufFacts(header)).toEqual({
      architecture: "llama",
      parameterSize: "28.31M",
      quantization: "Q4_K_M",
      contextTokens: 8192,
      embeddingLength: 576,
      chatTemplate: "{{ messages }} ✓",
      license: "apache-2.0",
    });
  });

  it("reads a value that lies across its read buffer", async () => {
    const template = "x".repeat((1 << 20) + 17);
    await writeGguf(path, {
      ...TINY_MODEL,
      values: { ...TINY_MODEL.values, "tokenizer.chat_template": template },
    });
    expect(ggufFacts(await readGgufHeader(path)).chatTemplate).toBe(template);
  });

  it("refuses a file that is cut anywhere in its header", async () => {
    const bytes = ggufBytes(TINY_MODEL);
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readGgufHeader(path), `${length} bytes`).rejects.toThrow();
    }
  });

  it("refuses sizes beyond reason instead of allocating them", async () => {
    const bytes = ggufBytes(TINY_MODEL);
    bytes.writeBigUInt64LE(2n ** 60n, 16);
    await writeFile(path, bytes);
    await expect(readGgufHeader(path)).rejects.toThrow("beyond reason");
  });

  it("refuses what is not GGUF", async () => {
    await writeFile(path, "<html>Not found</html>");
    await expect(readGgufHeader(path)).rejects.toThrow("not a GGUF file");
  });

  it("writes counts as Ollama does", () => {
    expect([134_515_008, 1_235_814_400, 7e9, 360e6, 512].map(humanCount)).toEqual([
      "134.52M",
      "1.2B",
      "7B",
      "360M",
      "512",
    ]);
  });
});
