import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";
import { type ParsedSource, parseComponents, placeOf, walk } from "@/test/source-strings";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Names, which are the same in every language, and units. */
const NAMES = /\b(Synapse|Ollama|ollama pull [\w.:]+|ms|s|k?B)\b/g;

/** A sample of JSON, which is the same in every language too. */
const JSON_SAMPLE = /^\s*\{\s*"/;

/** Attributes that a person reads or hears. */
const SHOWN = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "label",
  "placeholder",
  "title",
]);

/** What an expression may come out as, as far as it is written there. */
function stringsIn(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.flatMap((span) => [span.literal.text, ...stringsIn(span.expression)]);
    return [node.head.text, ...parts];
  }
  if (ts.isConditionalExpression(node)) return [...stringsIn(node.whenTrue), ...stringsIn(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const isChoice = [
      ts.SyntaxKind.PlusToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
    ].includes(node.operatorToken.kind);
    return [...(isChoice ? stringsIn(node.left) : []), ...stringsIn(node.right)];
  }
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return stringsIn(node.expression);
  return [];
}

/** Texts that stand in the markup of a component instead of in the tables. */
function literalsOf(source: ParsedSource): readonly string[] {
  const found: string[] = [];
  const judge = (node: ts.Node, texts: readonly string[]) => {
    for (const text of texts) {
      if (JSON_SAMPLE.test(text)) continue;
      if (/\p{L}/u.test(text.replace(NAMES, "")))
        found.push(`${placeOf(source, node)} ${JSON.stringify(text.trim())}`);
    }
  };
  walk(source.tree, (node) => {
    if (ts.isJsxText(node)) judge(node, [node.text]);
    else if (ts.isJsxExpression(node) && node.expression !== undefined && !ts.isJsxAttribute(node.parent)) {
      judge(node, stringsIn(node.expression));
    } else if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText(source.tree))) {
      const value = node.initializer;
      const shown = value !== undefined && ts.isJsxExpression(value) ? value.expression : value;
      if (shown !== undefined) judge(node, stringsIn(shown));
    }
  });
  return found;
}

it("every text that a component shows is in the tables of all languages", () => {
  expect(parseComponents(ROOT, ["components", "app"]).flatMap(literalsOf)).toEqual([]);
});

it("a text in markup would be found, wherever it stands", () => {
  const code = `
    <p title="One" className="two" data-x="three">
      Four {isIt ? "Five" : \`Six \${seven}\`} {has && ("Eight" as string)} Synapse {call("nine")} ·
      <input placeholder={name ?? "Ten"} aria-label={texts.eleven} />
    </p>`;
  const tree = ts.createSourceFile("x.tsx", code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const texts = literalsOf({ path: "x.tsx", tree }).map((line) => line.replace(/^\S+ /, ""));
  expect(texts).toEqual(['"One"', '"Four"', '"Five"', '"Six"', '"Eight"', '"Ten"']);
});
