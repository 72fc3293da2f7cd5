import type { AnswerFailure } from "./failure";

/** How the page is connected to the answer that arrives, beyond what the answer itself says. */
export type Link =
  | { readonly kind: "open" }
  | { readonly kind: "reconnecting" }
  /** The server was asked to stop. `isSlow` when that takes long. */
  | { readonly kind: "stopping"; readonly isSlow: boolean }
  /** It could not be asked: the model works on. */
  | { readonly kind: "stop-failed"; readonly failure: AnswerFailure };

export const OPEN_LINK: Link = { kind: "open" };

/** What becomes of a link when it changes. A stop that is under way is not undone by what the connection does meanwhile. */
export function nextLink(link: Link, change: Link): Link {
  if (link.kind === "stopping") {
    const isSame = change.kind === "stopping" && change.isSlow === link.isSlow;
    return isSame || change.kind === "open" || change.kind === "reconnecting" ? link : change;
  }
  return change.kind === link.kind ? link : change;
}
