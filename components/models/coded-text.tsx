/** A text in which what stands between backticks is code. */
export function CodedText({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text do not move
      <code key={index} className="wrap-anywhere rounded bg-sunk px-1 py-0.5 font-mono text-[0.92em]">
        {part}
      </code>
    ),
  );
}
