"use client";

import { Download, WrapText } from "lucide-react";
import { memo, useRef, useState } from "react";
import { fill } from "../texts/fill";
import { useTexts } from "../texts/texts-provider";
import { useCopy } from "../ui/use-copy";
import { CodeLines } from "./code-lines";
import { lineGroups } from "./code-text";
import { fileNameOf, languageOf } from "./languages";
import { saveText } from "./save-text";
import { useMarks } from "./use-marks";

interface CodeBlockProps {
  /** The words after the fence; the first names the language. */
  readonly info: string;
  /** The code in pieces that only grow at the end. */
  readonly chunks: readonly string[];
  /** More code may follow, so it has no colours yet. */
  readonly isOpen: boolean;
  readonly caret: boolean;
}

/**
 * Code with its language, and buttons that wrap, save and copy exactly what the model wrote, without the last line's
 * end. Colours come when the code is whole and near; they change nothing but colours.
 */
export const CodeBlock = memo(function CodeBlock({ info, chunks, isOpen, caret }: CodeBlockProps) {
  const texts = useTexts().markdown;
  const figure = useRef<HTMLElement>(null);
  const [isWrapped, setWrapped] = useState(false);
  const language = languageOf(info);
  const grammar = isOpen ? undefined : language?.grammar;
  const { marks, lit } = useMarks({ chunks, grammar, element: figure }, lineGroups(chunks).length);
  const name = language?.name ?? texts.plainCode;
  return (
    <figure ref={figure} className="md-code" dir="ltr">
      <figcaption>
        <bdi className="md-language">{name}</bdi>
        <CodeTools
          chunks={chunks}
          fileName={fileNameOf(info)}
          isWrapped={isWrapped}
          onWrap={() => setWrapped(!isWrapped)}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: what is reached needs a name, and a fieldset is no code */}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={fill(texts.codeIn, { language: name })}
        className={isWrapped ? "md-wrapped" : undefined}
      >
        <code>
          <CodeLines chunks={chunks} caret={caret} marks={marks} lit={lit} />
        </code>
      </pre>
    </figure>
  );
}, isSameCode);

interface CodeToolsProps {
  readonly chunks: readonly string[];
  readonly fileName: string;
  readonly isWrapped: boolean;
  readonly onWrap: () => void;
}

function CodeTools({ chunks, fileName, isWrapped, onWrap }: CodeToolsProps) {
  const texts = useTexts().markdown;
  const { copied, copy } = useCopy();
  const download = fill(texts.download, { name: fileName });
  return (
    <span className="md-tools">
      <button
        type="button"
        aria-label={texts.wrap}
        aria-pressed={isWrapped}
        title={texts.wrap}
        onClick={onWrap}
      >
        <WrapText aria-hidden size={14} strokeWidth={1.75} />
      </button>
      <button
        type="button"
        aria-label={download}
        title={download}
        onClick={() => saveText(fileName, chunks.join(""))}
      >
        <Download aria-hidden size={14} strokeWidth={1.75} />
      </button>
      <button type="button" onClick={() => copy(chunks.join(""))}>
        {copied ? texts.copied : texts.copy}
      </button>
      <span role="status" className="sr-only">
        {copied ? texts.codeCopied : ""}
      </span>
    </span>
  );
}

/** The end of a growing list is read anew with every piece of text, and the code in it with it. */
function isSameCode(a: CodeBlockProps, b: CodeBlockProps): boolean {
  return (
    a.info === b.info &&
    a.isOpen === b.isOpen &&
    a.caret === b.caret &&
    (a.chunks === b.chunks ||
      (a.chunks.length === b.chunks.length && a.chunks.every((chunk, at) => chunk === b.chunks[at])))
  );
}
