import type { ConversationHead } from "./messages";

/** Where a conversation stands in the list: by when something was last asked in it, seen from today. */
export type ConversationPeriod =
  | { readonly kind: "pinned" | "today" | "yesterday" | "week" | "month" }
  /** `month` from 1. */
  | { readonly kind: "earlier"; readonly year: number; readonly month: number };

export interface ConversationGroup {
  /** The same for the same period: a list's key. */
  readonly id: string;
  readonly period: ConversationPeriod;
  /** In the order they were given. */
  readonly heads: readonly ConversationHead[];
}

/** The list in groups, pinned ones first, none empty. `heads` are newest first; `now` decides what today is, in its own
 * time zone. A conversation of the future (a clock was set back) counts as today's. */
export function groupConversations(
  heads: readonly ConversationHead[],
  now: Date,
): readonly ConversationGroup[] {
  const pinned = heads
    .filter((head) => head.pinnedAtMs !== undefined)
    .sort((a, b) => (b.pinnedAtMs ?? 0) - (a.pinnedAtMs ?? 0));
  const groups = new Map<string, { period: ConversationPeriod; heads: ConversationHead[] }>();
  if (pinned.length > 0) groups.set("pinned", { period: { kind: "pinned" }, heads: pinned });
  for (const head of heads) {
    if (head.pinnedAtMs !== undefined) continue;
    const period = periodOf(new Date(head.updatedAtMs), now);
    const id = period.kind === "earlier" ? `${period.year}-${period.month}` : period.kind;
    const group = groups.get(id) ?? { period, heads: [] };
    group.heads.push(head);
    groups.set(id, group);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}

function periodOf(time: Date, now: Date): ConversationPeriod {
  const daysAgo = dayNumber(now) - dayNumber(time);
  if (daysAgo <= 0) return { kind: "today" };
  if (daysAgo === 1) return { kind: "yesterday" };
  if (daysAgo <= 7) return { kind: "week" };
  if (daysAgo <= 30) return { kind: "month" };
  return { kind: "earlier", year: time.getFullYear(), month: time.getMonth() + 1 };
}

/** Calendar days count, not spans of 24 hours: days of 23 and 25 hours exist. */
function dayNumber(time: Date): number {
  return Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) / 86_400_000;
}
