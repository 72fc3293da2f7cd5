import type { Emitter, HLJSApi, LanguageFn } from "highlight.js";
import core from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import lua from "highlight.js/lib/languages/lua";
import makefile from "highlight.js/lib/languages/makefile";
import markdown from "highlight.js/lib/languages/markdown";
import php from "highlight.js/lib/languages/php";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import scss from "highlight.js/lib/languages/scss";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { type Marks, TOKEN_KINDS } from "./token-kinds";

const GRAMMARS: Readonly<Record<string, LanguageFn>> = {
  ...{ bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile },
  ...{ markdown, php, powershell, python, ruby, rust, scss, shell, sql, swift, typescript, xml, yaml },
};

/**
 * The colours of `code` in a language that languages.ts knows. Undefined for another, and when the grammar gives up.
 * Only a worker should ask: some grammars need long for some texts.
 */
export function highlight(code: string, grammar: string): Marks | undefined {
  if (!Object.hasOwn(GRAMMARS, grammar)) return undefined;
  const { _emitter, errorRaised } = highlighter.highlight(code, { language: grammar, ignoreIllegals: true });
  return errorRaised || !(_emitter instanceof MarkEmitter) ? undefined : _emitter.marks();
}

type Kind = (typeof TOKEN_KINDS)[number];

/** highlight.js' scopes by their first word. What is missing looks like what it stands in. */
const KIND_OF_SCOPE: Readonly<Record<string, Kind>> = {
  ...of("keyword", ["keyword", "selector-tag", "doctag", "template-tag", "bullet", "quote"]),
  ...of("title", ["title", "section", "built_in", "type", "class", "selector-class", "selector-id", "name"]),
  ...of("string", ["string", "regexp", "link", "char"]),
  ...of("number", ["number", "literal", "symbol", "variable", "template-variable"]),
  ...of("comment", ["comment"]),
  ...of("name", ["attr", "attribute", "property", "selector-attr", "selector-pseudo"]),
  ...of("meta", ["meta"]),
  ...of("added", ["addition"]),
  ...of("removed", ["deletion"]),
  ...of("plain", ["subst", "params", "tag", "operator", "punctuation"]),
};

function of(kind: Kind, scopes: readonly string[]): Readonly<Record<string, Kind>> {
  return Object.fromEntries(scopes.map((scope) => [scope, kind]));
}

/** Takes down kinds and where they end; there is no tree and no HTML. */
class MarkEmitter implements Emitter {
  private readonly ends: number[] = [];
  private readonly kinds: number[] = [];
  private readonly open: number[] = [0];
  private length = 0;

  addText(text: string): void {
    this.add(text.length, this.open.at(-1) ?? 0);
  }

  startScope(scope: string): void {
    const [word = ""] = scope.split(".", 1);
    const kind = KIND_OF_SCOPE[word];
    this.open.push(kind === undefined ? (this.open.at(-1) ?? 0) : TOKEN_KINDS.indexOf(kind));
  }

  endScope(): void {
    if (this.open.length > 1) this.open.pop();
  }

  /** Under these names highlight.js calls the two from within. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(inner: Emitter): void {
    if (!(inner instanceof MarkEmitter)) return;
    let from = 0;
    inner.ends.forEach((end, at) => {
      this.add(end - from, inner.kinds[at] || (this.open.at(-1) ?? 0));
      from = end;
    });
  }

  finalize(): void {}

  toHTML(): string {
    return "";
  }

  marks(): Marks {
    return { ends: Uint32Array.from(this.ends), kinds: Uint8Array.from(this.kinds) };
  }

  private add(chars: number, kind: number): void {
    if (chars === 0) return;
    this.length += chars;
    const last = this.ends.length - 1;
    if (this.kinds[last] === kind) this.ends[last] = this.length;
    else {
      this.ends.push(this.length);
      this.kinds.push(kind);
    }
  }
}

const highlighter = createHighlighter();

function createHighlighter(): HLJSApi {
  const own = core.newInstance();
  for (const [name, grammar] of Object.entries(GRAMMARS)) own.registerLanguage(name, grammar);
  own.configure({ __emitter: MarkEmitter });
  return own;
}
