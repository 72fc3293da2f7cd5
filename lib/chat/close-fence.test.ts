import { describe, expect, it } from "vitest";
import { closeFence } from "./close-fence";

describe("closeFence", () => {
  it.each([
    ["```js\nlet a", "```"],
    ["   ```\nlet a", "```"],
    ["~~~~\n~~~\n````", "~~~~"],
    ["````\n```", "````"],
    ["```\na\n```\n\n```\nb", "```"],
    ["- a\n\n```\nb", "```"],
  ])("closes %j with %j", (text, end) => expect(closeFence(text)).toBe(`${text}\n${end}`));

  it.each([
    ["nothing open", "a ``` b"],
    ["one that is closed", "```\na\n````"],
    ["one that closes at once", "```a```"],
    ["one in a list, which ends with it", "- a\n  ```\n  b"],
    ["one in a quotation, which ends with it", "> ```\n> b"],
    ["indented code", "    ```\n    b"],
    ["one in a fence of another kind", "~~~\n```\n~~~"],
  ])("leaves as it is: %s", (_, text) => expect(closeFence(text)).toBe(text));
});
