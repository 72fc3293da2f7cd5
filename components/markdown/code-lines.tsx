import { memo, type ReactNode } from "react";
import { lineGroups } from "./code-text";
import { slices } from "./slices";
import { tameMarks } from "./tame-text";
import { cutByMarks, type Marks, TOKEN_KINDS } from "./token-kinds";

interface CodeLinesProps {
  readonly chunks: readonly string[];
  readonly caret: boolean;
  readonly marks: Marks | undefined;
  /** So many groups of lines show their colours. */
  readonly lit: number;
}

/** Each group of lines is laid out by itself, so that a growing block never lays out what it already has. */
export function CodeLines({ chunks, caret, marks, lit }: CodeLinesProps) {
  const groups = lineGroups(chunks.length > 0 ? chunks : [""]);
  let offset = 0;
  return groups.map((parts, index) => {
    const start = offset;
    for (const part of parts) offset += part.length;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever added at the end
      <span key={index} className="md-lines">
        {parts.length > 1 ? (
          <LongLine parts={parts} />
        ) : (
          <Lines text={parts[0] ?? ""} offset={start} marks={index < lit ? marks : undefined} />
        )}
        {caret && index === groups.length - 1 && <span className="md-caret" aria-hidden="true" />}
      </span>
    );
  });
}

interface LinesProps {
  readonly text: string;
  readonly offset: number;
  readonly marks: Marks | undefined;
}

const Lines = memo(function Lines({ text, offset, marks }: LinesProps): ReactNode {
  if (!marks) return showControls(text);
  return cutByMarks(text, offset, marks).map((stretch, index) =>
    stretch.kind === 0 ? (
      showControls(stretch.text)
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a finished code's stretches do not change
      <span key={index} className={`md-t-${TOKEN_KINDS[stretch.kind]}`}>
        {showControls(stretch.text)}
      </span>
    ),
  );
});

/** Nobody reads a line of thousands of characters by its colours. */
function LongLine({ parts }: { readonly parts: readonly string[] }): ReactNode {
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
    <span key={at} className="md-part">
      {showControls(part)}
    </span>
  ));
}

const TURNING = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/;

/** Characters that turn the direction of text make code read as what it is not: here they turn nothing, and are seen. */
export function showControls(source: string): ReactNode {
  const text = tameMarks(source);
  if (!TURNING.test(text)) return text;
  return text.split(TURNING).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <span key={index} className="md-turning" data-code={codePoint(part)}>
        {part}
      </span>
    ),
  );
}

/** The same within a line of prose, where a long word has to be broken. */
export function showInlineCode(text: string): ReactNode {
  if (text.length <= MAX_INLINE_CHARS) return showControls(text);
  return slices(text, MAX_INLINE_CHARS).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces only come after one another
    <span key={index} className="md-piece">
      {showControls(piece)}
    </span>
  ));
}
/** More in one word takes a browser time with the square of it, and nobody reads it in its line. */
const MAX_INLINE_CHARS = 1_024;

function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
