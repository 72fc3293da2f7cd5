"use client";

import type { ComponentProps } from "react";
import { createLazyPart } from "@/components/ui/lazy-part";
import type { Markdown } from "./markdown";
import { tameText } from "./tame-text";

/** The reader of Markdown is a third of the page's scripts and an empty chat needs nothing of it. */
export const markdownPart = createLazyPart(async () => (await import("./markdown")).Markdown);

/** An answer's Markdown; its text as it is until what reads it has arrived. */
export function LazyMarkdown(props: ComponentProps<typeof Markdown>) {
  const known = markdownPart.usePart(true);
  if (known.kind === "ready") return <known.part {...props} />;
  return (
    <div className="md">
      <p dir="auto" className="whitespace-pre-wrap">
        {tameText(props.text)}
      </p>
    </div>
  );
}
