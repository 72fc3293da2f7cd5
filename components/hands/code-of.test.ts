import { expect, it } from "vitest";
import { lastCodeBlock } from "./code-of";

it.each([
  ["no block", "Only `code` in a line.", undefined],
  ["one", "Do:\n\n```sh\nls -l\ncd\n```\nDone.", "ls -l\ncd"],
  ["the last of two", "```\none\n```\n\n~~~js\ntwo\n~~~", "two"],
  ["one that is still being written", "```js\nconst a = 1;\nconst b", "const a = 1;\nconst b"],
  ["a fence inside a longer one", "````md\n```js\nx\n```\n````", "```js\nx\n```"],
  ["one that is moved in", "  ```\n  a\n    b\n  ```", "a\n  b"],
  ["backticks in a line, which are no fence", "```x``` and\n\n```\nreal\n```", "real"],
  ["an empty one", "```\n```", ""],
])("finds %s", (_, markdown, code) => expect(lastCodeBlock(markdown)).toBe(code));
