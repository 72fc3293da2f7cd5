import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";
import { type ParsedSource, parseComponents, placeOf, walk } from "@/test/source-strings";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Utilities that name a side; `start` and `end` mean the same in a script that runs the other way. */
const SIDED =
  /(?<![\w-])-?(?:p[lr]|m[lr]|scroll-[pm][lr]|left|right|border-[lr]|rounded-(?:[lr]|[tb][lr]))-[\w[(./]+|(?<![\w-])(?:border-[lr]|rounded-[lr]|(?:text|float|clear)-(?:left|right))(?![\w-])/g;

const SIDED_CSS =
  /^\s*(?:(?:padding|margin|border)-(?:left|right)\b|(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)\b).*/gm;

/** The middle is the same from either side. */
const MIDDLE = /^(left|right)-1\/2$/;

function sidedIn(text: string): readonly string[] {
  return (text.match(SIDED) ?? []).filter((name) => !MIDDLE.test(name));
}

function sidedOf(source: ParsedSource): readonly string[] {
  const found: string[] = [];
  walk(source.tree, (node) => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node);
    if (!isText || ts.isImportDeclaration(node.parent)) return;
    for (const name of sidedIn(node.text)) found.push(`${placeOf(source, node)} ${name}`);
  });
  return found;
}

it("no component names the left or the right, so that the page can run either way", () => {
  expect(parseComponents(ROOT, ["components", "app"]).flatMap(sidedOf)).toEqual([]);
});

it("no stylesheet does", () => {
  const sheets = ["components", "app"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".css"))
      .map((name) => join(folder, name)),
  );
  expect(sheets.length).toBeGreaterThan(1);
  const found = sheets.flatMap((path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(SIDED_CSS)].map(([line]) => `${path} ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

it("a side would be found, and nothing that only looks like one", () => {
  expect(sidedIn("pl-2 sm:-mr-4 left-1/3 hover:text-right border-l rounded-tl-md border-r-2")).toHaveLength(
    7,
  );
  expect(
    sidedIn("ps-2 me-4 inset-x-0 text-start border-s place-items-center pointer-events-none left-1/2"),
  ).toEqual([]);
  expect(sidedIn("grid-rows-2 prose mx-auto border-line rounded-control right")).toEqual([]);
});
