import { describe, expect, it } from "vitest";
import { createLlamaRunner } from "./llama-runner";

describe("llama runner", () => {
  it("says why it is not available when node-llama-cpp is not installed", async () => {
    const runner = createLlamaRunner({
      importLlama: () => Promise.reject(new Error("Cannot find package 'node-llama-cpp'\nRequire stack: …")),
    });
    expect(await runner.availability()).toEqual({
      available: false,
      reason: "Cannot find package 'node-llama-cpp'",
    });
    await runner.dispose();
  });

  it("names the Node that node-llama-cpp needs where this one cannot read it", async () => {
    const runner = createLlamaRunner({
      importLlama: () => Promise.reject(new SyntaxError("Unexpected token 'with'")),
    });
    expect(await runner.availability()).toEqual({
      available: false,
      reason: `node-llama-cpp needs Node 20.10 or newer; this is ${process.versions.node}`,
    });
  });

  it("does not import node-llama-cpp before it is asked for", () => {
    let imports = 0;
    createLlamaRunner({
      importLlama: () => {
        imports++;
        return Promise.reject(new Error("unused"));
      },
    });
    expect(imports).toBe(0);
  });

  it("fails a load with the reason, without a crash", async () => {
    const runner = createLlamaRunner({ importLlama: () => Promise.reject(new Error("no binary")) });
    await expect(runner.load("/x.gguf", 512, new AbortController().signal)).rejects.toThrow("no binary");
  });
});
