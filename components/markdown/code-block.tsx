"use client";

import { memo } from "react";
import { useCopy } from "../ui/use-copy";
import { lineGroups } from "./code-text";

interface CodeBlockProps {
  /** The words after the fence; the first names the language. */
  readonly info: string;
  /** The code in pieces that only grow at the end. */
  readonly chunks: readonly string[];
  readonly caret: boolean;
}

/** Code with its language and a button that copies exactly what the model wrote, without the last line's end. */
export const CodeBlock = memo(function CodeBlock({ info, chunks, caret }: CodeBlockProps) {
  const { copied, copy } = useCopy();
  return (
    <figure className="md-code">
      <figcaption>
        <span className="md-language">{languageOf(info)}</span>
        <button type="button" className="hit md-copy" onClick={() => copy(chunks.join(""))}>
          {copied ? "Copied" : "Copy"}
        </button>
        <span role="status" className="sr-only">
          {copied ? "Code copied" : ""}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: what is reached needs a name, and a fieldset is no code */}
      <pre tabIndex={0} role="group" aria-label={`Code: ${languageOf(info)}`}>
        <code>
          <CodeLines chunks={chunks} caret={caret} />
        </code>
      </pre>
    </figure>
  );
});

/** Each group of lines is laid out by itself, so that a growing block never lays out what it already has. */
function CodeLines({ chunks, caret }: Omit<CodeBlockProps, "info">) {
  const groups = lineGroups(chunks.length > 0 ? chunks : [""]);
  return groups.map((parts, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever added at the end
    <span key={index} className="md-lines">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <span key={at} className={parts.length > 1 ? "md-part" : undefined}>
          {part}
        </span>
      ))}
      {caret && index === groups.length - 1 && <span className="md-caret" aria-hidden="true" />}
    </span>
  ));
}

const MAX_LANGUAGE_CHARS = 24;

function languageOf(info: string): string {
  const [word = ""] = info.split(/\s/, 1);
  return word.slice(0, MAX_LANGUAGE_CHARS) || "text";
}
