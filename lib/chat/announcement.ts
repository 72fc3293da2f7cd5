import type { Link } from "./link";

/** What a screen reader is told around an answer; the page has the words. */
export type Announcement = "begins" | "complete" | "stopped" | "reconnecting" | "stopping";

/** What is told of a change of the connection; undefined when that can go without words. */
export function announceLink({ kind }: Link): Announcement | undefined {
  return kind === "reconnecting" || kind === "stopping" ? kind : undefined;
}
