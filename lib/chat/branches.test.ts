import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, createOneChat } from "@/test/one-chat";
import { pathTo } from "./message-tree";
import { branchOf, shownLive } from "./selectors";
import type { ChatSession } from "./session";
import { UNDO_MS } from "./undo-limit";

function shown(session: ChatSession): string[] {
  const state = session.store.getState();
  const live = shownLive(state);
  return [...state.settled, ...(live === undefined ? [] : [live])].map(({ content }) => content);
}

function idOf(session: ChatSession, content: string): string {
  const found = [...session.store.getState().tree.messages.values()].find(
    (message) => message.content === content,
  );
  if (found === undefined) throw new Error(`no message says ${content}`);
  return found.id;
}

async function conversation() {
  const chat = createOneChat();
  await chat.converse("Q1", "A1");
  await chat.converse("Q2", "A2");
  return chat;
}

describe("editing a question", () => {
  it("asks it anew beside the old one, with what came before it", async () => {
    const { session, settle, server, stored } = await conversation();
    expect(session.edit(idOf(session, "Q2"), { content: " Q2b " })).toBe(true);
    await settle();
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "Q1" },
      { role: "assistant", content: "A1" },
      { role: "user", content: "Q2b" },
    ]);
    server.newest().end({ full_content: "A2b" });
    await settle();
    expect(shown(session)).toEqual(["Q1", "A1", "Q2b", "A2b"]);
    expect(branchOf(session.store.getState(), idOf(session, "Q2b"))).toMatchObject({ index: 1, count: 2 });
    expect((await stored()).map(({ content }) => content).sort()).toEqual([
      "A1",
      "A2",
      "A2b",
      "Q1",
      "Q2",
      "Q2b",
    ]);
  });

  it("works for the first question too", async () => {
    const { session, settle, server } = await conversation();
    session.edit(idOf(session, "Q1"), { content: "Q1b" });
    await settle();
    expect(server.newest().body.conversation).toEqual([{ role: "user", content: "Q1b" }]);
    expect(shown(session)).toEqual(["Q1b", ""]);
    session.showBranch(idOf(session, "Q1"));
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2"]);
  });

  it("stops the answer that runs, and keeps what had come of it", async () => {
    const { session, settle, server, sent } = createOneChat();
    session.send({ content: "Q1" });
    await settle();
    server.newest().say("Par");
    await settle();
    session.edit(idOf(session, "Q1"), { content: "Q1b" });
    await settle();
    expect(sent()).toEqual(["POST", "DELETE", "POST"]);
    session.showBranch(idOf(session, "Q1"));
    expect(answerOf(session)).toMatchObject({ content: "" });
    expect(shown(session)).toEqual(["Q1", "Par"]);
  });

  it("does nothing with blank text, with an answer, and with what is not there", async () => {
    const { session, server } = await conversation();
    expect(session.edit(idOf(session, "Q1"), { content: " " })).toBe(false);
    expect(session.edit(idOf(session, "A1"), { content: "x" })).toBe(false);
    expect(session.edit("nobody", { content: "x" })).toBe(false);
    expect(server.generations).toHaveLength(2);
  });
});

describe("another answer", () => {
  it("stands beside the first, of the model that was named", async () => {
    const { session, settle, server } = await conversation();
    session.regenerate(idOf(session, "A1"), "big");
    await settle();
    expect(server.newest().body).toMatchObject({ model: "big", conversation: [{ content: "Q1" }] });
    server.newest().end({ full_content: "A1b" });
    await settle();
    expect(shown(session)).toEqual(["Q1", "A1b"]);
    expect(branchOf(session.store.getState(), idOf(session, "A1b"))).toMatchObject({ index: 1, count: 2 });
    session.showBranch(idOf(session, "A1"));
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2"]);
  });

  it("answers a question whose answer was deleted", async () => {
    const { session, settle, server } = await conversation();
    session.removeMessage(idOf(session, "A2"));
    session.retry();
    await settle();
    server.newest().end({ full_content: "A2b" });
    await settle();
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2b"]);
  });
});

describe("a question that waits", () => {
  /** "First" is shown, beside it an answer arrives. */
  async function apart() {
    const chat = createOneChat();
    await chat.converse("Q1", "First");
    chat.session.regenerate(idOf(chat.session, "First"));
    await chat.settle();
    chat.session.showBranch(idOf(chat.session, "First"));
    const end = async (answer: string) => {
      chat.server.newest().end({ full_content: answer });
      await chat.settle();
    };
    return { ...chat, end };
  }

  it("is asked where it was written, though another branch arrives meanwhile", async () => {
    const { session, end } = await apart();
    session.send({ content: "More" });
    session.send({ content: "Even more" });
    session.editQueued(session.store.getState().head.queue?.[0]?.id ?? "", { content: "Much more" });
    await end("Second");
    expect(shown(session)).toEqual(["Q1", "First", "Much more", ""]);
    await end("A");
    await end("B");
    expect(shown(session)).toEqual(["Q1", "First", "Much more", "A", "Even more", "B"]);
  });

  it("follows the answer that arrives, whatever waits for other branches before it", async () => {
    const { session, end } = await apart();
    session.send({ content: "To the first" });
    session.showBranch(session.store.getState().live?.id ?? "");
    session.send({ content: "To the second" });
    await end("Second");
    await end("A");
    expect(shown(session)).toEqual(["Q1", "Second", "To the second", ""]);
  });

  it("is asked where it was written when it is sent at once", async () => {
    const { session, settle } = await apart();
    session.send({ content: "More" });
    session.sendQueuedNow(session.store.getState().head.queue?.[0]?.id ?? "");
    await settle();
    expect(shown(session)).toEqual(["Q1", "First", "More", ""]);
  });

  it("follows the answer that ended when its own branch was deleted", async () => {
    const { session, end } = await apart();
    session.send({ content: "More" });
    session.removeMessage(idOf(session, "First"));
    await end("Second");
    expect(shown(session)).toEqual(["Q1", "Second", "More", ""]);
  });
});

describe("switching branches", () => {
  async function forked() {
    const chat = await conversation();
    chat.session.edit(idOf(chat.session, "Q2"), { content: "Q2b" });
    await chat.settle();
    return chat;
  }

  it("leaves an answer that runs running, out of sight and back", async () => {
    const { session, settle, server } = await forked();
    server.newest().say("A");
    await settle();
    const before = session.store.getState().settled;
    session.showBranch(idOf(session, "Q2"));
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2"]);
    expect(session.store.getState().live?.content).toBe("A");
    const settled = session.store.getState().settled;
    server.newest().say("2b");
    await settle();
    expect(session.store.getState().settled).toBe(settled);
    expect(settled.slice(0, 2)).toEqual(before.slice(0, 2));
    server.newest().end();
    await settle();
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2"]);
    session.showBranch(idOf(session, "Q2b"));
    expect(shown(session)).toEqual(["Q1", "A1", "Q2b", "A2b"]);
  });

  it("goes back to where a branch was left, and a reload to what was shown last", async () => {
    const { session, settle, server, open } = await forked();
    server.newest().end({ full_content: "A2b" });
    await settle();
    session.regenerate(idOf(session, "A2b"));
    await settle();
    server.newest().end({ full_content: "A2c" });
    await settle();
    session.showBranch(idOf(session, "A2b"));
    session.showBranch(idOf(session, "Q2"));
    session.showBranch(idOf(session, "Q2b"));
    expect(shown(session)).toEqual(["Q1", "A1", "Q2b", "A2b"]);
    await settle();
    expect(shown(await open())).toEqual(["Q1", "A1", "Q2b", "A2b"]);
  });

  it("gives selectors the same object while an answer streams", async () => {
    const { session, settle, server } = await forked();
    const before = branchOf(session.store.getState(), idOf(session, "Q2"));
    server.newest().say("A");
    await settle();
    expect(branchOf(session.store.getState(), idOf(session, "Q2"))).toBe(before);
    expect(branchOf(session.store.getState(), idOf(session, "Q1"))).toBe(
      branchOf(session.store.getState(), idOf(session, "A1")),
    );
  });
});

describe("deleting a message", () => {
  it("takes what follows from it along, and brings all of it back for a while", async () => {
    const { session, settle, stored } = await conversation();
    session.removeMessage(idOf(session, "A1"));
    await settle();
    expect(shown(session)).toEqual(["Q1"]);
    expect((await stored()).map(({ content }) => content)).toEqual(["Q1"]);
    session.undoRemoveMessage();
    await settle();
    expect(shown(session)).toEqual(["Q1", "A1", "Q2", "A2"]);
    expect(await stored()).toHaveLength(4);
    expect(session.store.getState().removed).toBeUndefined();
  });

  it("cannot be undone later", async () => {
    const { session, settle } = await conversation();
    session.removeMessage(idOf(session, "A1"));
    expect(session.store.getState().removed?.messages).toHaveLength(3);
    await settle(UNDO_MS);
    expect(session.store.getState().removed).toBeUndefined();
    session.undoRemoveMessage();
    expect(shown(session)).toEqual(["Q1"]);
  });

  it("stops the answer that runs in it", async () => {
    const { session, settle, server, sent, stored } = createOneChat();
    session.send({ content: "Q1" });
    await settle();
    server.newest().say("Par");
    await settle();
    session.removeMessage(idOf(session, "Q1"));
    await settle();
    expect(sent()).toEqual(["POST", "DELETE"]);
    expect(session.store.getState()).toMatchObject({ settled: [], live: undefined });
    expect(await stored()).toEqual([]);
    session.undoRemoveMessage();
    await settle();
    expect(shown(session)).toEqual(["Q1", "Par"]);
  });
});

describe("two tabs of one conversation", () => {
  async function twoTabs() {
    const chat = await conversation();
    const second = await chat.open();
    return { ...chat, first: chat.session, second };
  }

  it("overwrite nothing when both ask at once: what they ask are branches", async () => {
    const { first, second, settle, server, stored } = await twoTabs();
    first.send({ content: "From one" });
    second.send({ content: "From two" });
    await settle();
    for (const [place, generation] of server.generations.slice(2).entries())
      generation.end({ full_content: `R${place}` });
    await settle();
    const contents = (await stored()).map(({ content }) => content);
    expect(contents).toHaveLength(8);
    expect(contents).toEqual(expect.arrayContaining(["From one", "From two", "R0", "R1"]));
    for (const tab of [first, second]) {
      const state = tab.store.getState();
      expect(state.tree.messages.size).toBe(8);
      const own = tab === first ? "From one" : "From two";
      expect(shown(tab)).toEqual(["Q1", "A1", "Q2", "A2", own, expect.stringMatching(/^R\d$/)]);
      expect(branchOf(state, idOf(tab, own)).count).toBe(2);
    }
  });

  it("keep what each of them shows when the other only looks around", async () => {
    const { first, second, settle, server } = await twoTabs();
    second.edit(idOf(second, "Q1"), { content: "Q1b" });
    await settle();
    server.newest().end({ full_content: "A1b" });
    await settle();
    expect(shown(second)).toEqual(["Q1b", "A1b"]);
    expect(shown(first)).toEqual(["Q1", "A1", "Q2", "A2"]);
    expect(branchOf(first.store.getState(), idOf(first, "Q1")).count).toBe(2);
  });

  it("follow an edit of the question that they both show last", async () => {
    const { first, second, settle, server } = await twoTabs();
    second.edit(idOf(second, "Q2"), { content: "Q2b" });
    await settle();
    server.newest().end({ full_content: "A2b" });
    await settle();
    expect(shown(first)).toEqual(["Q1", "A1", "Q2b", "A2b"]);
  });

  it("both lose what is deleted in one, and both have it back", async () => {
    const { first, second, settle } = await twoTabs();
    second.removeMessage(idOf(second, "Q2"));
    await settle();
    expect(shown(first)).toEqual(["Q1", "A1"]);
    second.undoRemoveMessage();
    await settle();
    first.showBranch(idOf(first, "A2"));
    expect(shown(first)).toEqual(["Q1", "A1", "Q2", "A2"]);
  });

  it("do not undo each other's queue", async () => {
    const { first, second, settle } = await twoTabs();
    first.send({ content: "Running" });
    await settle();
    first.send({ content: "One" });
    second.send({ content: "Two" });
    await settle();
    for (const tab of [first, second]) {
      expect(tab.store.getState().head.queue?.map(({ content }) => content)).toEqual(["One", "Two"]);
    }
  });
});

type Act =
  | { readonly type: "send" | "reload" | "end" | "fail" | "stop" | "undo" }
  | { readonly type: "edit" | "regenerate" | "switch" | "remove"; readonly at: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("send" as const, "end" as const) }) },
  fc.record({ type: fc.constantFrom("reload" as const, "fail" as const, "stop" as const, "undo" as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom("edit" as const, "regenerate" as const, "switch" as const, "remove" as const),
      at: fc.nat(20),
    }),
  },
);

describe("whatever a person does", () => {
  it("every message stays until it is deleted, and what is shown is one branch", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 12 }), async (steps) => {
        const { session, open, settle, server } = createOneChat();
        let tab = session;
        let count = 0;
        const written = new Set<string>();
        for (const step of steps) {
          const { tree, removed } = tab.store.getState();
          const all = [...tree.messages.values()];
          const target = "at" in step ? all[step.at % Math.max(1, all.length)] : undefined;
          count += 1;
          const content = `text ${count}`;
          if (step.type === "send" && tab.send({ content })) written.add(content);
          if (step.type === "edit" && target !== undefined && tab.edit(target.id, { content }))
            written.add(content);
          if (step.type === "regenerate" && target !== undefined) tab.regenerate(target.id);
          if (step.type === "switch" && target !== undefined) tab.showBranch(target.id);
          if (step.type === "stop") tab.stop();
          if (step.type === "remove" && target !== undefined) {
            tab.removeMessage(target.id);
            for (const gone of tab.store.getState().removed?.messages ?? []) written.delete(gone.content);
          }
          if (step.type === "undo") {
            tab.undoRemoveMessage();
            for (const back of removed?.messages ?? []) if (back.role === "user") written.add(back.content);
          }
          if (step.type === "end") server.generations.at(-1)?.end({ full_content: `answer ${count}` });
          if (step.type === "fail") server.generations.at(-1)?.end({ error: "Broke.", code: "internal" });
          await settle();
          if (step.type === "reload" && written.size > 0) {
            tab.pageLeft();
            tab.dispose();
            await settle();
            tab = await open();
            await settle();
          }
          const state = tab.store.getState();
          const waiting = state.head.queue?.map((question) => question.content) ?? [];
          const questions = [...state.tree.messages.values()].flatMap((message) =>
            message.role === "user" ? [message.content] : [],
          );
          expect([...questions, ...waiting].sort()).toEqual([...written].sort());
          const live = shownLive(state);
          const path = [...state.settled, ...(live === undefined ? [] : [live])].map(({ id }) => id);
          expect(path).toEqual(pathTo(state.tree, state.head.leafId).map(({ id }) => id));
          expect(state.tree.children.get(state.head.leafId ?? "")).toBeUndefined();
        }
        tab.dispose();
      }),
      { numRuns: 40 },
    );
  });
});
