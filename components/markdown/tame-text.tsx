import { Fragment, memo, type ReactNode } from "react";
import { slices } from "./slices";

/** More marks on one letter are no language: a browser needs time with their square, and they cover what is around. */
const TOO_MANY_MARKS = /(\p{M}{16})\p{M}+/gu;
const MAX_MARKS = 16;

/** A longer word is laid out in pieces: a browser that has to break one needs time with the square of its length. */
const MAX_WORD_CHARS = 1_024;

/** Longer text stands in stretches, of which a browser lays out those that are near what is seen. */
const MAX_WHOLE_CHARS = 12_288;

/** Some two dozen lines; it ends before a space where there is one. */
const STRETCH = /(.{1,2048}(?!\S)|.{1,2048})(\s?)/gsu;

/** Text as it can be laid out in time that grows with what is seen of it. What is usual comes back as it is. */
export function tameText(text: string): ReactNode {
  const tamed = tameMarks(text);
  return tamed.length > MAX_WHOLE_CHARS ? <LongText text={tamed} /> : tameWords(tamed);
}

const LongText = memo(function LongText({ text }: { readonly text: string }): ReactNode {
  return Array.from(text.matchAll(STRETCH), ([, stretch = "", space], index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: stretches only come after one another
    <Fragment key={index}>
      <Stretch text={stretch} />
      {space}
    </Fragment>
  ));
});

const Stretch = memo(function Stretch({ text }: { readonly text: string }) {
  return <span className="md-stretch">{tameWords(text)}</span>;
});

function tameWords(text: string): ReactNode {
  if (!hasLongWord(text)) return text;
  return text.split(/(\s+)/).map((word, index) =>
    hasLongWord(word) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: words only come after one another
      <LongWord key={index} word={word} />
    ) : (
      word
    ),
  );
}

/** Text without the marks that no letter can carry. */
export function tameMarks(text: string): string {
  return text.length > MAX_MARKS ? text.replace(TOO_MANY_MARKS, "$1") : text;
}

function LongWord({ word }: { readonly word: string }): ReactNode {
  return slices(word, MAX_WORD_CHARS).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces only come after one another
    <span key={index} className="md-piece">
      {piece}
    </span>
  ));
}

function hasLongWord(text: string): boolean {
  if (text.length <= MAX_WORD_CHARS) return false;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    length = breaksAlways(text.charCodeAt(at)) ? 0 : length + 1;
    if (length > MAX_WORD_CHARS) return true;
  }
  return false;
}

/** White space, and the scripts of East Asia, which may be broken at every sign. */
function breaksAlways(unit: number): boolean {
  return (
    unit <= 0x20 ||
    unit === 0x200b ||
    (unit >= 0x2e80 && unit <= 0xd7af) ||
    (unit >= 0xf900 && unit <= 0xffef)
  );
}
