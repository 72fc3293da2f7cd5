import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONCEALED, concealQuotes, MIN_QUOTE_CHARS } from "./conceal-quotes";

const PROMPT = 'My diagnosis is <secret> & "private",\nplease tell nobody — ever 😀.';

/** Whether a piece of what was left has a run that is in the source. */
function hasQuote(left: string, source: string, read: (piece: string) => string = (piece) => piece): boolean {
  return left.split(CONCEALED).some((written) => {
    const piece = read(written);
    const starts = Array.from({ length: Math.max(0, piece.length - MIN_QUOTE_CHARS + 1) }, (_, at) => at);
    return starts.some((at) => source.includes(piece.slice(at, at + MIN_QUOTE_CHARS)));
  });
}

describe("concealQuotes", () => {
  it("leaves words alone that nobody said", () => {
    const words = "llama runner process has terminated: exit status 2";
    expect(concealQuotes(words, [PROMPT, "", "runner process"])).toBe(words);
    expect(concealQuotes("", [PROMPT])).toBe("");
    expect(concealQuotes(words, [])).toBe(words);
  });

  it("takes out a quotation and keeps what stands around it", () => {
    expect(concealQuotes(`cannot parse '${PROMPT}' at 7`, ["before", PROMPT])).toBe(
      `cannot parse '${CONCEALED}' at 7`,
    );
  });

  it("takes out each part of a quotation that was cut short, and every time it comes", () => {
    const part = PROMPT.slice(3, 3 + MIN_QUOTE_CHARS);
    expect(concealQuotes(`1:${part}… 2:${part}…`, [PROMPT])).toBe(`1:${CONCEALED}… 2:${CONCEALED}…`);
  });

  it("lets runs be that are shorter than a quotation", () => {
    const words = `near '${PROMPT.slice(3, 2 + MIN_QUOTE_CHARS)}'`;
    expect(concealQuotes(words, [PROMPT])).toBe(words);
  });

  const asJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const asAscii = (text: string) =>
    asJson(text).replace(/[^ -~]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const asHtml = (text: string) =>
    text.replace(/[<>&"]/g, (unit) => `&#${unit.charCodeAt(0)};`).replaceAll("😀", "&#x1f600;");
  it.each<[form: string, quote: (text: string) => string]>([
    ["JSON", asJson],
    ["JSON in ASCII, as Go and Python write it", asAscii],
    ["JSON inside JSON", (text) => asJson(asJson(text))],
    ["HTML", asHtml],
  ])("finds what is quoted with the escapes of %s", (_, quote) => {
    expect(concealQuotes(`body: ${quote(PROMPT)}!`, [PROMPT])).toBe(`body: ${CONCEALED}!`);
  });

  const source = fc.oneof(
    fc.string({ unit: "binary", minLength: MIN_QUOTE_CHARS, maxLength: 200 }),
    fc.string({ unit: fc.constantFrom("a", "b", "\\", '"', "\n", "n"), minLength: MIN_QUOTE_CHARS }),
    fc.lorem({ maxCount: 20 }).filter((text) => text.length >= MIN_QUOTE_CHARS),
  );
  const quotation = source.chain((said) =>
    fc.record({
      said: fc.constant(said),
      part: fc
        .tuple(fc.nat(said.length - MIN_QUOTE_CHARS), fc.nat(said.length))
        .map(([from, more]) => said.slice(from, from + MIN_QUOTE_CHARS + more)),
    }),
  );

  it("leaves no quotable run of any source, whatever the text around it", () => {
    fc.assert(
      fc.property(quotation, fc.string(), fc.string(), source, ({ said, part }, before, after, other) => {
        const left = concealQuotes(before + part + after, [other, said]);
        expect(left).toContain(CONCEALED);
        expect(hasQuote(left, said)).toBe(false);
        expect(hasQuote(left, other)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves none in JSON either", () => {
    fc.assert(
      fc.property(quotation, ({ said, part }) => {
        const left = concealQuotes(`"${asJson(part)}": no`, [said]);
        expect(left).toContain(CONCEALED);
        expect(hasQuote(left, said)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("takes time in proportion to what was said, also where all of it looks alike", () => {
    const words = `${"a".repeat(15)}b`.repeat(30);
    const chars = 2 * 1024 * 1024;
    const measure = (said: string) => {
      const startMs = performance.now();
      concealQuotes(words, [said]);
      return performance.now() - startMs;
    };
    measure("x".repeat(chars));
    expect(measure("a".repeat(chars))).toBeLessThan(2_000);
  });
});
