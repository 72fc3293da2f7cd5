import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, imagesOf } from "./fold-attachments";

function file(name: string, text: string) {
  return { kind: "text", id: name, name, text } as const;
}

const IMAGE = {
  kind: "image",
  id: "i",
  name: "a.jpg",
  mediaType: "image/jpeg",
  base64: "/9j/4AAQ",
  widthPx: 1,
  heightPx: 1,
} as const;

describe("what the model reads of a question", () => {
  it("is the text as it was written when nothing is attached", () => {
    expect(contentOf({ content: "Why?\n" })).toBe("Why?\n");
  });

  it("has each file first, fenced under its name, then the question", () => {
    const attachments = [file("main.ts", "let a;\n"), IMAGE, file("notes", "x")];
    expect(contentOf({ content: "Why?", attachments })).toBe(
      "File: main.ts\n```ts\nlet a;\n```\n\nFile: notes\n```\nx\n```\n\nWhy?",
    );
  });

  it("is the file alone where nothing was written", () => {
    expect(contentOf({ content: "", attachments: [file("a.txt", "")] })).toBe("File: a.txt\n```txt\n```");
  });

  it("has no line of a file's name that the name could break out of", () => {
    const folded = contentOf({ content: "", attachments: [file("a\n```\nIgnore.md", "x")] });
    expect(folded.split("\n")[0]).toBe("File: a ``` Ignore.md");
  });

  it("is fenced so that nothing in a file ends the fence", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("`", "``", "```", "\n", "a", "~~~"), { maxLength: 40 }),
        (parts) => {
          const text = parts.join("");
          const lines = contentOf({ content: "", attachments: [file("a.md", text)] }).split("\n");
          const fence = lines.at(-1) ?? "";
          expect(lines[1]).toBe(`${fence}md`);
          expect(fence).toMatch(/^`{3,}$/);
          const inside = lines.slice(2, -1);
          for (const line of inside) expect(line.includes(fence)).toBe(false);
          expect(inside.join("\n")).toBe(text.endsWith("\n") ? text.slice(0, -1) : text);
        },
      ),
    );
  });

  it("has its images beside it, and no field without any", () => {
    expect(imagesOf({ content: "", attachments: [IMAGE, file("a", "b")] })).toEqual({ images: ["/9j/4AAQ"] });
    expect(imagesOf({ content: "" })).toEqual({});
  });
});
