import { describe, expect, it } from "vitest";
import { fitPrompt } from "./prompt-fit";
import type { Prompt } from "./runner";

/** One token a letter, and one that opens each message. */
function tokenize(prompt: Prompt): number[] {
  if (prompt.type === "raw") return [...prompt.text].map((letter) => letter.charCodeAt(0));
  return prompt.messages.flatMap(({ content }) => [0, ...[...content].map((letter) => letter.charCodeAt(0))]);
}

const spell = (tokens: readonly number[]) =>
  tokens.map((token) => (token === 0 ? "|" : String.fromCharCode(token))).join("");
const messages = [
  { role: "system", content: "SYS" },
  { role: "user", content: "aaaa" },
  { role: "assistant", content: "bbbb" },
  { role: "user", content: "cccc" },
];

describe("fitting a prompt", () => {
  it("leaves alone what fits", () => {
    expect(spell(fitPrompt({ type: "chat", messages }, tokenize, 19, true))).toBe("|SYS|aaaa|bbbb|cccc");
  });

  it("drops the oldest messages first, never the system's nor the last", () => {
    expect(spell(fitPrompt({ type: "chat", messages }, tokenize, 18, true))).toBe("|SYS|bbbb|cccc");
    expect(spell(fitPrompt({ type: "chat", messages }, tokenize, 10, true))).toBe("|SYS|cccc");
  });

  it("cuts the middle of a single message that is too long, leaving room to answer", () => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    expect(spell(fitPrompt({ type: "raw", text }, tokenize, 16, true))).toBe("abcdstuvwxyz");
  });

  it("refuses when it must not cut, naming both sizes", () => {
    expect(() => fitPrompt({ type: "chat", messages }, tokenize, 18, false)).toThrow(
      "request (19 tokens) exceeds the available context size (18 tokens)",
    );
  });
});
