import { memo } from "react";

/** What a person wrote, as they wrote it. */
export const Question = memo(function Question({ text }: { readonly text: string }) {
  return (
    <article
      aria-label="Question"
      className="wrap-anywhere mb-5.5 whitespace-pre-wrap rounded-card bg-sunk px-3.5 py-2.5"
    >
      {text}
    </article>
  );
});
