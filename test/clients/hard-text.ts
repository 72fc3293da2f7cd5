import type { Step } from "../fake-ollama";

/** What tears at clients: characters at which some of them end lines, sequences that must stay together, and text that
 * looks like the wire's own. */
const PIECES: readonly string[] = [
  "A line",
  " separator\u2028and a",
  " paragraph\u2029and NEL\u0085here, ",
  "你好，世界。",
  "日本語と한국어 ",
  "👩‍👧‍👦 🎉 ",
  "🇩🇪 e\u0301 ",
  "\r\n\r\n",
  'data: {"done":true}\n\n',
  "id: 0\n",
  ": hb\n",
  "event: error ",
  "\\u2028 ",
  "\u0000 and ",
  "the end.",
];
export const WHOLE = PIECES.join("");

/** A model that says it, one piece at a time. */
export const SAYING: readonly Step[] = [...PIECES.flatMap((text) => [{ text }, { wait: 25 }]), { done: {} }];

export const QUESTION = { conversation: [{ role: "user", content: "Say it." }], stream: true };
