/** A text in which what stands between backticks is code. */
export function CodedText({ text }: { readonly text: string }) {
  return [...text.matchAll(/`([^`]*)`|[^`]+/g)].map(({ 0: whole, 1: code, index }) =>
    code === undefined ? (
      whole
    ) : (
      <code
        key={index}
        className="wrap-anywhere box-decoration-clone rounded bg-sunk px-1 py-0.5 font-mono text-[0.92em]"
      >
        {code}
      </code>
    ),
  );
}
