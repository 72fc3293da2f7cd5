import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** What a gateway for streams must hold is numbered; each number is named by the title of a test that proves it. */
const COUNT = 58;

/** What does not apply, and why. */
const NOT_APPLICABLE: Readonly<Record<number, string>> = {
  34: "nobody signs in: the owner of a generation is checked, but all who reach the server are one owner",
};

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["app", "components", "e2e", "engine", "lib", "server", "test"];
const HOLDS_TESTS = /\.(test|spec)\.tsx?$|-(conformance|contract)\.ts$/;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => HOLDS_TESTS.test(file))
    .map((file) => join(root, folder, file)),
);

/** The numbers that a text names: `(statement 4)`, `(statements 4, 12)`. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(/\(statements? (\d+(?:, \d+)*)\)/g)].flatMap(([, list = ""]) =>
    list.split(", ").map(Number),
  );
}

/** Titles alone count; a comment proves nothing. */
function titlesOf(source: string): string[] {
  return source.split("\n").filter((line) => /["'`].*\(statements? [\d, ]+\)["'`]/.test(line));
}

const named = new Map<number, string[]>();
for (const file of files) {
  for (const number of titlesOf(readFileSync(file, "utf8")).flatMap(numbersIn)) {
    named.set(number, [...(named.get(number) ?? []), file.slice(root.length)]);
  }
}

describe("every statement", () => {
  it("reads titles as they are written", () => {
    const source = [
      'it("a (statement 4)", () => {',
      '  "b (statements 12, 4)",',
      "// (statement 5)",
      "test(`c (statement 6)`",
    ].join("\n");
    expect(titlesOf(source).flatMap(numbersIn)).toEqual([4, 12, 4, 6]);
  });

  it.each(Array.from({ length: COUNT }, (_, index) => index + 1))(
    "%i is proven by a test that names it, or does not apply",
    (number) => {
      const proofs = named.get(number) ?? [];
      if (number in NOT_APPLICABLE) expect(proofs, NOT_APPLICABLE[number]).toEqual([]);
      else expect(proofs).not.toEqual([]);
    },
  );

  it("that is named is one of them", () => {
    expect([...named.keys()].filter((number) => number < 1 || number > COUNT)).toEqual([]);
  });
});
