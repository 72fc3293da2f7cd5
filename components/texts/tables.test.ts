import { describe, expect, it } from "vitest";
import { ERROR_TABLE, type ErrorCode } from "@/lib/chat/errors";
import { foreignFailure, interruptedFailure, lostFailure, networkFailure } from "@/lib/chat/failure";
import { failureSentence } from "./failure-sentence";
import { plural } from "./fill";
import { LANGUAGES, readLanguage } from "./language";
import { TEXTS } from "./tables";

/** Every text with the way to it: `hands.groups.chats`. */
function textsOf(value: unknown, path = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsOf(inner, path === "" ? key : `${path}.${key}`),
  );
}

/** Translations of sentences of the server are asked for by the sentence; a language may have none. */
const english = new Map(textsOf(TEXTS.en));

describe.each(["de"] as const)("the texts in %s", (language) => {
  const own = new Map(textsOf(TEXTS[language]).filter(([path]) => !path.startsWith("errors.said.")));

  it("are as many as in English, and none is empty where that is not", () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...own].filter(([path, text]) => text.trim() === "" && english.get(path) !== "")).toEqual([]);
  });

  it("have the same places for values", () => {
    const placesOf = (text = "") => [...new Set(text.match(/(?<!\{)\{\w+\}(?!\})/g))].sort().join();
    const others = [...own].filter(([path, text]) => placesOf(text) !== placesOf(english.get(path)));
    // One of something may be said without its number.
    expect(others.filter(([path]) => !path.endsWith(".one"))).toEqual([]);
  });
});

describe("what went wrong", () => {
  const codes = Object.keys(ERROR_TABLE).filter((code): code is ErrorCode =>
    Object.hasOwn(ERROR_TABLE, code),
  );

  it.each(codes)("%s is said in every language", (code) => {
    const { sentence } = ERROR_TABLE[code];
    const inEnglish = failureSentence({ code, sentence }, TEXTS.en.errors, "en");
    const inGerman = failureSentence({ code, sentence }, TEXTS.de.errors, "de");
    expect(inEnglish).toMatch(/\.$/);
    expect(inGerman).toMatch(/[.?]$/);
    expect(inGerman).not.toBe(inEnglish);
  });

  it("is said for the page's own failures too", () => {
    const own = [
      foreignFailure(418),
      networkFailure(),
      lostFailure(),
      ...(["forgotten", "abandoned", "reloaded"] as const).map(interruptedFailure),
    ];
    for (const failure of own) {
      const inEnglish = failureSentence(failure, TEXTS.en.errors, "en");
      const inGerman = failureSentence(failure, TEXTS.de.errors, "de");
      expect(inEnglish).toMatch(/^[^{}]+\.$/);
      expect(inGerman).toMatch(/^[^{}]+[.?]$/);
      expect(inGerman).not.toBe(inEnglish);
    }
  });

  it("is said as exactly as the server does, where that is known", () => {
    const failure = {
      code: "unsupported_by_model",
      sentence: "This model does not support images.",
    } as const;
    expect(failureSentence(failure, TEXTS.en.errors, "en")).toBe(failure.sentence);
    expect(failureSentence(failure, TEXTS.de.errors, "de")).toBe("Dieses Modell kann keine Bilder lesen.");
  });

  it("falls back to the code, and at last to the server's own words", () => {
    const unknown = { code: "upstream_error", sentence: "A sentence of tomorrow." } as const;
    expect(failureSentence(unknown, TEXTS.de.errors, "de")).toBe(TEXTS.de.errors.codes.upstream_error);
    expect(failureSentence(unknown, TEXTS.en.errors, "en")).toBe("A sentence of tomorrow.");
  });
});

describe("the language", () => {
  it.each([
    ["de", "en", "de"],
    [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
    [undefined, "fr, en;q=0.5, de;q=0.7", "de"],
    [undefined, "fr, de;q=0", "en"],
    ["xx", null, "en"],
    ["__proto__", "toString", "en"],
  ])("for a choice of %s and a browser that wants %s is %s", (cookie, accept, language) => {
    expect(readLanguage(cookie, accept)).toBe(language);
  });

  it("has a name in itself", () => expect(Object.values(LANGUAGES)).toEqual(["English", "Deutsch"]));
});

it("counts as a language does", () => {
  const { counted } = TEXTS.de.stats;
  expect([plural("de", counted, 1), plural("de", counted, 0), plural("de", counted, 4_096)]).toEqual([
    "1 Wort",
    "0 Wörter",
    "4.096 Wörter",
  ]);
  expect(plural("en", TEXTS.en.stats.counted, 1)).toBe("1 word");
});
