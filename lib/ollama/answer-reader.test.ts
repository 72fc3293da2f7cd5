import { describe, expect, it } from "vitest";
import type { AnswerPart } from "@/lib/chat/service";
import { everySplit } from "@/test/every-split";
import { AnswerReader } from "./answer-reader";

const encoder = new TextEncoder();

/** All parts and how it ended: `done`, or the error's code. */
function read(pieces: readonly Uint8Array[], maxLineBytes?: number) {
  const reader = new AnswerReader(maxLineBytes);
  const parts: AnswerPart[] = [];
  for (const piece of pieces) parts.push(...reader.push([piece]));
  parts.push(...reader.end());
  const { state } = reader;
  return { parts, ended: state.type === "failed" ? state.error.code : state.type, state };
}
const readText = (text: string) => read([encoder.encode(text)]);

const chunk = (content: string) =>
  `{"model":"m","message":{"role":"assistant","content":${JSON.stringify(content)}},"done":false}\n`;
const DONE = `{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n`;
const END: AnswerPart = { type: "end", doneReason: "stop", usage: {} };
const text = (value: string): AnswerPart => ({ type: "text", text: value });

describe("AnswerReader", () => {
  it("gives the same parts at every split and byte by byte", () => {
    const stream = `${chunk("é日")}\r\n${chunk("👩‍👩‍👧")}${DONE}`;
    for (const pieces of everySplit(encoder.encode(stream))) {
      expect(read(pieces)).toMatchObject({ parts: [text("é日"), text("👩‍👩‍👧"), END], ended: "done" });
    }
  });

  it.each<[title: string, stream: string, parts: AnswerPart[], ended: string]>([
    ["keeps text that comes with done", `{"message":{"content":"x"},"done":true}`, [text("x"), END], "done"],
    ["calls a missing done_reason stop", `{"done":true}\n`, [END], "done"],
    ["ignores what follows done", `${DONE}${chunk("late")}{"error":"late"}\nrubbish\n`, [END], "done"],
    [
      "drops unknown fields and tool calls",
      `{"message":{"content":"x","tool_calls":[{}]},"done":false,"new":1}\n${DONE}`,
      [text("x"), END],
      "done",
    ],
    ["is silent about empty chunks", `${chunk("")}{"done":false}\n${DONE}`, [END], "done"],
    [
      "takes null for an absent text",
      `{"message":{"content":null,"thinking":null},"done":false}\n${DONE}`,
      [END],
      "done",
    ],
    [
      "fails at an error line, after what came before",
      `${chunk("a")}{"error":"boom"}\n${chunk("b")}`,
      [text("a")],
      "upstream_error",
    ],
    ["fails at an error in the first line", `{"error":"boom"}`, [], "upstream_error"],
    ["fails at a line that is not JSON", `${chunk("a")}rubbish\n${DONE}`, [text("a")], "bad_upstream"],
    ["fails at half a line at the end", `${chunk("a")}{"message":{"con`, [text("a")], "bad_upstream"],
    [
      "fails at two objects on one line",
      `${chunk("a")}{"done":false}{"done":false}\n`,
      [text("a")],
      "bad_upstream",
    ],
    ["fails at HTML", "<html>\n<body>hello</body></html>", [], "bad_upstream"],
    ["fails at JSON that is no object", `[1]\n`, [], "bad_upstream"],
    ["fails at an object of something else", `{"status":"pulling"}\n`, [], "bad_upstream"],
    ["fails at content that is no text", `{"message":{"content":5},"done":false}\n`, [], "bad_upstream"],
    ["is interrupted without done", chunk("a"), [text("a")], "interrupted"],
    ["is interrupted by nothing at all", "", [], "interrupted"],
  ])("%s", (_, stream, parts, ended) => {
    expect(readText(stream)).toMatchObject({ parts, ended });
  });

  it("keeps thought and text apart (statement 46)", () => {
    const both = `{"message":{"role":"assistant","content":"b","thinking":"a"},"done":false}\n`;
    expect(readText(both + DONE).parts).toEqual([{ type: "thinking", text: "a" }, text("b"), END]);
  });

  it("tells the counters in seconds and a speed, and leaves out what was not said (statement 48)", () => {
    const done = {
      done: true,
      eval_count: 30,
      eval_duration: 1_500_000_000,
      load_duration: 0,
      total_duration: -1,
    };
    expect(readText(JSON.stringify(done)).parts).toEqual([
      {
        type: "end",
        doneReason: "stop",
        usage: { completion_tokens: 30, tokens_per_second: 20, eval_duration: 1.5, load_duration: 0 },
      },
    ]);
    const noTime = readText(
      JSON.stringify({ done: true, eval_count: 0, eval_duration: 0, prompt_eval_count: "x" }),
    );
    expect(noTime.parts).toEqual([
      { type: "end", doneReason: "stop", usage: { completion_tokens: 0, eval_duration: 0 } },
    ]);
  });

  it("stops at a line over the cap, after what came before", () => {
    const long = encoder.encode(chunk("a") + chunk("b".repeat(200)));
    expect(read([long], 150)).toMatchObject({ parts: [text("a")], ended: "bad_upstream" });
  });

  it("never puts the text of a bad line into the error", () => {
    const { state } = readText(`${chunk("a")}{"message":{"content":"my secret diary\n`);
    const error = state.type === "failed" ? state.error : undefined;
    expect(error?.code).toBe("bad_upstream");
    expect(`${error} ${error?.stack} ${error?.cause}`).not.toContain("secret");
    expect(String(error?.cause)).toContain("line 2");
  });
});
