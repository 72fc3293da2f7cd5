import { describe, expect, it } from "vitest";
import { groupConversations } from "./conversation-groups";
import type { ConversationHead } from "./messages";

const NOW = new Date(2026, 10, 23, 0, 30);

function head(id: string, time: Date, pinnedAtMs?: number): ConversationHead {
  const atMs = time.getTime();
  return { id, title: id, createdAtMs: atMs, updatedAtMs: atMs, pinnedAtMs };
}

function idsOf(heads: readonly ConversationHead[], now = NOW) {
  return groupConversations(heads, now).map((group) => [group.id, group.heads.map(({ id }) => id)]);
}

describe("groupConversations", () => {
  it("has no group for no conversation", () => {
    expect(idsOf([])).toEqual([]);
  });

  it("counts calendar days: half an hour after midnight, an hour ago was yesterday", () => {
    const heads = [
      head("now", new Date(2026, 10, 23, 0, 10)),
      head("an hour ago", new Date(2026, 10, 22, 23, 30)),
      head("the morning before", new Date(2026, 10, 22, 0, 0)),
      head("two days ago", new Date(2026, 10, 21, 23, 59)),
      head("a week ago", new Date(2026, 10, 16, 12)),
      head("eight days ago", new Date(2026, 10, 15, 12)),
      head("thirty days ago", new Date(2026, 9, 24, 12)),
      head("in October", new Date(2026, 9, 23, 12)),
      head("early in October", new Date(2026, 9, 1)),
      head("last year", new Date(2025, 9, 23, 12)),
    ];
    expect(idsOf(heads)).toEqual([
      ["today", ["now"]],
      ["yesterday", ["an hour ago", "the morning before"]],
      ["week", ["two days ago", "a week ago"]],
      ["month", ["eight days ago", "thirty days ago"]],
      ["2026-10", ["in October", "early in October"]],
      ["2025-10", ["last year"]],
    ]);
  });

  it("puts pinned ones first, the one that was pinned last on top, and nowhere else", () => {
    const heads = [head("a", NOW), head("b", new Date(2026, 10, 22), 1), head("c", new Date(2020, 1, 1), 2)];
    expect(idsOf(heads)).toEqual([
      ["pinned", ["c", "b"]],
      ["today", ["a"]],
    ]);
  });

  it("takes a conversation of the future for today's", () => {
    expect(idsOf([head("future", new Date(2026, 11, 24))])).toEqual([["today", ["future"]]]);
  });

  it("says year and month of what is older than thirty days", () => {
    const [group] = groupConversations([head("old", new Date(2025, 0, 31))], NOW);
    expect(group?.period).toEqual({ kind: "earlier", year: 2025, month: 1 });
  });
});
