"use client";

import { type ComponentProps, useEffect, useSyncExternalStore } from "react";
import type { Markdown } from "./markdown";

/** The reader of Markdown is a third of the page's scripts and an empty chat needs nothing of it. */
type State =
  | { readonly kind: "absent" }
  | { readonly kind: "ready"; readonly Markdown: typeof Markdown }
  /** Not to be had, as without a connection: answers are plain text until something asks for it again. */
  | { readonly kind: "failed" };

const ABSENT: State = { kind: "absent" };
let state: State = ABSENT;
let isLoading = false;
const listeners = new Set<() => void>();

/** Fetches what shows Markdown, once; calling it early costs nothing. Never rejects. */
export function loadMarkdown(): void {
  if (isLoading || state.kind === "ready") return;
  isLoading = true;
  import("./markdown")
    .then(
      (module): State => ({ kind: "ready", Markdown: module.Markdown }),
      (): State => ({ kind: "failed" }),
    )
    .then((next) => {
      isLoading = false;
      state = next;
      for (const listener of [...listeners]) listener();
    });
}

/** False while Markdown would still be shown as plain text for a moment. With `isWanted` it is fetched. */
export function useMarkdownIsSettled(isWanted: boolean): boolean {
  useEffect(() => {
    if (isWanted) loadMarkdown();
  }, [isWanted]);
  return useMarkdownState().kind !== "absent";
}

/** An answer's Markdown; its text as it is until what reads it has arrived. */
export function LazyMarkdown(props: ComponentProps<typeof Markdown>) {
  const known = useMarkdownState();
  useEffect(loadMarkdown, []);
  if (known.kind === "ready") return <known.Markdown {...props} />;
  return (
    <div className="md">
      <p dir="auto" className="whitespace-pre-wrap">
        {props.text}
      </p>
    </div>
  );
}

function useMarkdownState(): State {
  return useSyncExternalStore(subscribe, readState, readServerState);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readState(): State {
  return state;
}

function readServerState(): State {
  return ABSENT;
}
