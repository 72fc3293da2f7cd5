import { describe, expect, it } from "vitest";
import { createConversationSearch } from "./conversation-search";
import type { ConversationHead } from "./messages";
import type { StoredConversation } from "./storage";

function head(id: string, title: string, updatedAtMs: number): ConversationHead {
  return { id, title, createdAtMs: 0, updatedAtMs };
}

function chat(id: string, title: string, atMs: number, ...texts: string[]): StoredConversation {
  const messages = texts.map((content, place) => ({
    role: "user" as const,
    id: `${id}${place}`,
    content,
    sentAtMs: atMs,
  }));
  return { head: head(id, title, atMs), messages };
}

function searchIn(...chats: StoredConversation[]) {
  const search = createConversationSearch();
  for (const one of chats) search.put(one);
  return search;
}

function found(search: ReturnType<typeof searchIn>, query: string, limit = 10): string[] {
  return search.find(query, limit).map((hit) => hit.head.id);
}

describe("createConversationSearch", () => {
  it("finds nothing for a blank query", () => {
    expect(found(searchIn(chat("a", "A title", 1, "text")), "  \n")).toEqual([]);
  });

  it("wants every word, in the title or in any message, and any part of a word is enough", () => {
    const search = searchIn(
      chat("a", "Baking bread", 1, "How long?", "Forty minutes"),
      chat("b", "Bread", 2, "How hot?"),
    );
    expect(found(search, "bread minute")).toEqual(["a"]);
    expect(found(search, "rea")).toEqual(["b", "a"]);
    expect(found(search, "bread minutes hot")).toEqual([]);
  });

  it("puts titles first, then the newest", () => {
    const search = searchIn(
      chat("text, new", "x", 9, "bread"),
      chat("title, old", "Bread", 1),
      chat("text, old", "y", 2, "bread"),
    );
    expect(found(search, "bread")).toEqual(["title, old", "text, new", "text, old"]);
    expect(found(search, "bread", 2)).toEqual(["title, old", "text, new"]);
  });

  it.each([
    ["cafe", "Le Café"],
    ["CAFÉ", "le cafe\u0301"],
    ["straße", "Die STRAßE"],
    ["言語", "大規模言語モデル"],
    ["ﬁle", "a file"],
    ["👩‍💻", "hello 👩‍💻!"],
    ["strasse", "Die Straße"],
    ["STRASSE", "Die Straße"],
    ["Straße", "DIE STRASSE"],
    ["straẞe", "Die Strasse"],
    ["οδοσ", "Η ΟΔΟΣ"],
    ["ΟΔΌΣ", "η οδος"],
  ])("finds %s in “%s”", (query, text) => {
    expect(found(searchIn(chat("a", "", 1, text)), query)).toEqual(["a"]);
  });

  it("shows the place as it was written, with words before and after", () => {
    const text = `${"Lorem ipsum ".repeat(9)}and then a Crème\nbrûlée for all ${"of us here ".repeat(20)}`;
    const [hit] = searchIn(chat("a", "", 1, "no", text)).find("creme", 1);
    expect(hit?.excerpt).toEqual({
      messageId: "a1",
      before: "…ipsum Lorem ipsum and then a ",
      match: "Crème",
      after:
        " brûlée for all of us here of us here of us here of us here of us here of us here of us here of…",
    });
  });

  it.each([
    ["strasse", "Die Straße hier", "Straße"],
    ["stras", "Die Straße hier", "Straß"],
    ["sse", "Die Straße hier", "ße"],
    ["οδοσ", "Η ΟΔΟΣ μου", "ΟΔΟΣ"],
    ["f", "a ﬁle", "ﬁ"],
  ])("marks for %s in “%s” what was written: %s", (query, text, match) => {
    expect(searchIn(chat("a", "", 1, text)).find(query, 1)[0]?.excerpt?.match).toBe(match);
  });

  it("has the whole text as the excerpt when it is short, and none when only the title has it", () => {
    const search = searchIn(chat("a", "Bread", 1, "How hot?"));
    expect(search.find("hot", 1)[0]?.excerpt).toEqual({
      messageId: "a0",
      before: "How ",
      match: "hot",
      after: "?",
    });
    expect(search.find("bread", 1)[0]).toEqual({ head: head("a", "Bread", 1), excerpt: undefined });
  });

  it("shows the place in the branch that is shown, unless only another one has it", () => {
    const { head: top, messages } = chat("a", "", 1, "How hot?", "Very, at 250", "Very, at 280");
    const branches = messages.map((message, place) => ({
      ...message,
      parentId: place === 0 ? undefined : "a0",
    }));
    const search = searchIn({ head: { ...top, leafId: "a2" }, messages: branches });
    expect(search.find("very", 1)[0]?.excerpt?.messageId).toBe("a2");
    expect(search.find("250", 1)[0]?.excerpt?.messageId).toBe("a1");
    expect(search.find("hot", 1)[0]?.excerpt?.messageId).toBe("a0");
  });

  it("forgets what is removed and replaces what has changed", () => {
    const search = searchIn(chat("a", "Bread", 1), chat("b", "Bread", 2));
    search.keep(new Set(["b"]));
    search.put(chat("b", "Cake", 3));
    expect(found(search, "bread")).toEqual([]);
    expect(found(search, "cake")).toEqual(["b"]);
    expect(search.knows(head("b", "Cake", 3))).toBe(true);
    expect(search.knows(head("b", "Cake", 4))).toBe(false);
    expect(search.knows(head("b", "Pie", 3))).toBe(false);
    expect(search.knows(head("a", "Bread", 1))).toBe(false);
  });
});
