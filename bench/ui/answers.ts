import { readFileSync } from "node:fs";
import { loadRecording } from "../../test/recordings";

/** Of English prose and code with usual tokenizers. */
export const CHARS_PER_TOKEN = 4.2;

const RECORDED = [
  ["0.17", "chat-long"],
  ["0.32", "chat-long"],
  ["0.17", "chat-context-shift"],
  ["0.17", "chat-stream"],
  ["0.17", "chat-images-ignored-by-a-text-model"],
] as const;

const SOURCES = ["lib/stats/percentile.ts", "lib/chat/store.ts", "lib/stats/word-counter.ts"];

/** The first `tokens` tokens of an endless answer: what models have really said, in the shapes that answers have:
 * headings, prose with marks in it, lists, tables and code. The same for every call. */
export function answerOf(tokens: number): string {
  const chars = Math.round(tokens * CHARS_PER_TOKEN);
  const sentences = recordedSentences();
  const sources = SOURCES.map((path) => readFileSync(path, "utf8").split("\n"));
  let text = "";
  for (let part = 0; text.length < chars; part++) text += section(part, sentences, sources);
  return text.slice(0, chars);
}

function section(
  part: number,
  sentences: readonly string[],
  sources: readonly (readonly string[])[],
): string {
  const say = (index: number) => sentences[(part * 11 + index) % sentences.length] ?? "";
  const source = sources[part % sources.length] ?? [];
  const code = source.slice((part * 7) % 20, ((part * 7) % 20) + 14).join("\n");
  const cell = (index: number) => say(index).slice(0, 28).replaceAll("|", " ").trim();
  const row = (index: number) => `| ${cell(index)} | \`${index * part}\` | **${cell(index + 1)}** |`;
  return [
    `## ${say(0).slice(0, 40).trim()}`,
    `${say(1)} **${say(2)}** ${say(3)}`,
    `${say(4)} \`value${part}\` ${say(5)} [Read on](https://example.com/${part}). *${say(6)}*`,
    [7, 8, 9].map((index) => `- **Point ${index}.** ${say(index)}`).join("\n"),
    [say(10), say(11)].join(" "),
    `\`\`\`ts\n${code}\n\`\`\``,
    [1, 2, 3].map((index) => `${index}. ${say(index)} \`step${index}\``).join("\n"),
    ...(part % 3 === 1
      ? [["| What | How many | Why |", "|---|--:|---|", row(1), row(3), row(5)].join("\n")]
      : []),
    ...(part % 3 === 2 ? [`> ${say(4)} ${say(7)}`] : []),
    "",
  ].join("\n\n");
}

function recordedSentences(): readonly string[] {
  const text = RECORDED.map(([version, name]) => textOf(version, name)).join(" ");
  return text
    .replace(/\s+/g, " ")
    .split(/(?<=[.!?]) /)
    .filter((sentence) => sentence.length > 20 && sentence.length < 400);
}

function textOf(version: "0.17" | "0.32", name: string): string {
  const lines = (loadRecording(version, name).response?.chunks ?? []).map(([, bytes]) => bytes).join("");
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line): string => JSON.parse(line).message?.content ?? "")
    .join("");
}
