import { describe, expect, it } from "vitest";
import { isModelName, isSameModel, readPullName, withTag } from "./model-name";

describe("readPullName", () => {
  it.each([
    ["llama3.2", "llama3.2"],
    ["  qwen3:0.6b ", "qwen3:0.6b"],
    ["mannix/llama3.1-8b-lexi:q4_0", "mannix/llama3.1-8b-lexi:q4_0"],
    [
      "hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M",
      "hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M",
    ],
    ["huggingface.co/Qwen/Qwen3-0.6B-GGUF", "huggingface.co/Qwen/Qwen3-0.6B-GGUF"],
    ["registry.ollama.ai/library/qwen3:0.6b", "registry.ollama.ai/library/qwen3:0.6b"],
    ["ollama run llama3.2:1b", "llama3.2:1b"],
    ["ollama pull hf.co/a/b", "hf.co/a/b"],
    ["https://ollama.com/library/qwen3", "qwen3"],
    ["https://ollama.com/library/qwen3:8b?x=1", "qwen3:8b"],
    ["https://ollama.com/mannix/lexi", "mannix/lexi"],
    ["https://huggingface.co/Qwen/Qwen3-0.6B-GGUF/tree/main", "hf.co/Qwen/Qwen3-0.6B-GGUF"],
  ])("takes %j as %s", (text, name) => {
    expect(readPullName(text)).toBe(name);
  });

  it.each([
    "",
    "two words",
    "../../etc/passwd",
    "a/../b",
    "..",
    "-flag",
    "a//b",
    "a/b/c/d",
    "a:b:c",
    "name:",
    "evil.example/library/llama3",
    "evil.example/llama3",
    "127.0.0.1:5000/a/b",
    "localhost:5000/a",
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/a/b",
    "na\u0000me",
    "näme",
    "a".repeat(300),
  ])("refuses %j", (text) => {
    expect(readPullName(text)).toBeUndefined();
  });
});

describe("isModelName", () => {
  it.each(["qwen3:0.6b", "registry.example:5000/a/b:c", "hf.co/a/b:Q4_K_M", "x@sha256:12"])(
    "takes %j",
    (name) => {
      expect(isModelName(name)).toBe(true);
    },
  );

  it.each(["", "a/../b", "/etc", "a b", "a//b", "a/", "a\n", "a?b", "%2e%2e"])("refuses %j", (name) => {
    expect(isModelName(name)).toBe(false);
  });
});

describe("names that mean one model", () => {
  it("are equal in any letter case and with :latest left out", () => {
    expect(isSameModel("Llama3.2", "llama3.2:latest")).toBe(true);
    expect(isSameModel("hf.co/A/b", "hf.co/a/b:latest")).toBe(true);
    expect(isSameModel("llama3.2:1b", "llama3.2")).toBe(false);
    expect(isSameModel(undefined, undefined)).toBe(false);
  });

  it("do not take a registry's port for a tag", () => {
    expect(withTag("registry.example:5000/a/b")).toBe("registry.example:5000/a/b:latest");
  });
});
