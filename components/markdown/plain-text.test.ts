import { describe, expect, it } from "vitest";
import { plainTextOf } from "./plain-text";

describe("plainTextOf", () => {
  it.each([
    ["**Bold** and *em*, `code`.", "Bold and em, code."],
    ["# Title\n\nText\nover two lines", "Title\n\nText\nover two lines"],
    ["[here](https://example.com) and ![a cat](x.png)", "here and a cat"],
    ["- one\n- two\n  - inner\n- three", "- one\n- two\n  - inner\n- three"],
    ["3. three\n4. four", "3. three\n4. four"],
    ["Before\n\n```js\nlet a = 1;\n\nlet b;\n```\n\nAfter", "Before\n\nlet a = 1;\n\nlet b;\n\nAfter"],
    ["| a | b |\n| - | - |\n| 1 | **2** |", "a\tb\n1\t2"],
    ["| a | b |\n| - | - |\n| 1<br>2 | `<br>` |\n\n3<br>4", "a\tb\n1 2\t<br>\n\n3<br>4"],
    ["| a | b | c |\n| - | - | - |\n|  | 2 |\n| 3 |", "a\tb\tc\n\t2\n3"],
    ["> quoted", "quoted"],
    ["So $x^2$:\n\n$$\na + b\n$$\n\nEnd", "So x^2:\n\na + b\n\nEnd"],
    ["Said[^1].\n\n[^1]: By *whom*.", "Said1.\n\n1: By whom."],
    ["", ""],
    ["<b>not html</b>", "<b>not html</b>"],
  ])("makes %j %j", (markdown, text) => {
    expect(plainTextOf(markdown)).toBe(text);
  });
});
