import { describe, expect, it } from "vitest";
import { createThinkingSplitter } from "./thinking";

function run(pieces: readonly string[], openAtStart = false) {
  const splitter = createThinkingSplitter(openAtStart);
  const parts = [...pieces.map((piece) => splitter.push(piece)), splitter.flush()];
  return {
    thinking: parts.map((part) => part.thinking).join(""),
    content: parts.map((part) => part.content).join(""),
  };
}

describe("thinking splitter", () => {
  it("tells thought from answer at every split", () => {
    const text = "\n<think>\nLet me see.\n\nYes.\n</think>\n\nIt is 4.\n";
    const expected = { thinking: "Let me see.\n\nYes.", content: "It is 4.\n" };
    for (let at = 0; at <= text.length; at++)
      expect(run([text.slice(0, at), text.slice(at)])).toEqual(expected);
    expect(run([...text])).toEqual(expected);
  });

  it("starts inside the thought when the prompt opened it", () => {
    expect(run(["Hm", "m.</th", "ink>Ok"], true)).toEqual({ thinking: "Hmm.", content: "Ok" });
  });

  it("leaves an answer alone that merely speaks of the tag", () => {
    const text = "Models write <think>…</think> before they answer.";
    expect(run([...text])).toEqual({ thinking: "", content: text });
  });

  it("keeps an answer's own leading white space when there is no thought", () => {
    expect(run(["  ", "indented"])).toEqual({ thinking: "", content: "  indented" });
  });

  it("keeps a thought that never ended", () => {
    expect(run(["<think>still at it </thi"])).toEqual({ thinking: "still at it </thi", content: "" });
  });

  it("shows the thought as it comes, not at its end", () => {
    const splitter = createThinkingSplitter(false);
    splitter.push("<think>");
    expect(splitter.push("One two").thinking).toBe("One two");
  });
});
