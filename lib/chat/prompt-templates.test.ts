import { describe, expect, it } from "vitest";
import {
  cleanName,
  findTemplates,
  MAX_TEMPLATE_CHARS,
  nextPlaceholder,
  placeholdersIn,
  readTemplates,
  templateQuery,
  writeTemplates,
} from "./prompt-templates";

const TEMPLATES = [
  { id: "1", name: "summarise", text: "Summarise this: {{text}}" },
  { id: "2", name: "code-review", text: "Review this code." },
  { id: "3", name: "übersetzen", text: "Translate into {{language}}: {{text}}" },
];

describe("stored templates", () => {
  it("are read as they were written", () => {
    expect(readTemplates(writeTemplates(TEMPLATES))).toEqual(TEMPLATES);
  });

  it.each([undefined, "", "{", "null", '"text"', '{"id":"1"}'])("are none in %j", (stored) => {
    expect(readTemplates(stored)).toEqual([]);
  });

  it("lose what is no template", () => {
    const [first] = TEMPLATES;
    const bad = [
      null,
      5,
      { ...first, id: 1 },
      { ...first, name: "" },
      { ...first, name: "two words" },
      { ...first, text: "x".repeat(MAX_TEMPLATE_CHARS + 1) },
      { id: "1", name: "a" },
    ];
    expect(readTemplates(JSON.stringify([...bad, first]))).toEqual([first]);
  });
});

describe("cleanName", () => {
  it("makes a name that can be typed after a slash", () => {
    expect(cleanName(" /Code review ")).toBe("Code-review");
    expect(cleanName("/")).toBe("");
    expect(cleanName("x".repeat(100))).toHaveLength(40);
  });
});

describe("templateQuery", () => {
  it("is what is typed after a slash at the very beginning", () => {
    expect(templateQuery("/")).toBe("");
    expect(templateQuery("/sum")).toBe("sum");
    expect(templateQuery("/sum up")).toBeUndefined();
    expect(templateQuery(" /sum")).toBeUndefined();
    expect(templateQuery("and/or")).toBeUndefined();
    expect(templateQuery("")).toBeUndefined();
  });
});

describe("findTemplates", () => {
  const names = (query: string) => findTemplates(TEMPLATES, query).map(({ name }) => name);

  it("shows all of them before anything is typed", () => {
    expect(names("")).toEqual(["summarise", "code-review", "übersetzen"]);
  });

  it("puts what begins so first, then what contains it, then texts", () => {
    expect(names("re")).toEqual(["code-review"]);
    expect(names("code")).toEqual(["code-review"]);
    expect(names("translate")).toEqual(["übersetzen"]);
  });

  it("does not mind case and accents", () => {
    expect(names("UBER")).toEqual(["übersetzen"]);
  });

  it("finds nothing where there is nothing", () => {
    expect(names("zzz")).toEqual([]);
  });
});

describe("places to fill in", () => {
  const text = "Translate into {{language}}: {{ text }} {{}} {{a\nb}}";

  it("are found with their names", () => {
    expect(placeholdersIn(text).map(({ name }) => name)).toEqual(["language", "text"]);
    const [first] = placeholdersIn(text);
    expect(text.slice(first?.start, first?.end)).toBe("{{language}}");
  });

  it("are gone through in both directions, and end", () => {
    const [first, second] = placeholdersIn(text);
    expect(nextPlaceholder(text, 0, 1)).toEqual(first);
    expect(nextPlaceholder(text, first?.end ?? 0, 1)).toEqual(second);
    expect(nextPlaceholder(text, second?.end ?? 0, 1)).toBeUndefined();
    expect(nextPlaceholder(text, second?.start ?? 0, -1)).toEqual(first);
    expect(nextPlaceholder(text, first?.start ?? 0, -1)).toBeUndefined();
  });

  it("cost one pass through a long text of braces", () => {
    const braces = "{{".repeat(50_000);
    const startedAt = performance.now();
    expect(placeholdersIn(braces)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});
