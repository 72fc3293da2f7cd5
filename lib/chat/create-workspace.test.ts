import { describe, expect, it } from "vitest";
import { createChannel, createLocks, createRefusable, turns } from "@/test/fake-browser";
import { createFakeSynapse } from "@/test/fake-synapse";
import { createManualClock } from "@/test/manual-clock";
import { createMemoryStorage } from "@/test/memory-storage";
import { createWorkspace } from "./create-workspace";
import type { PreferenceName, Preferences } from "./preferences";
import { UNDO_MS } from "./undo-limit";
import type { PagePlace, Workspace } from "./workspace";

/** A browser whose tabs share storage, preferences, locks and a channel. */
function createBrowser(name = "here") {
  const clock = createManualClock();
  const server = createFakeSynapse();
  const memory = createMemoryStorage();
  const refusable = createRefusable(memory);
  const kept = new Map<PreferenceName, string>();
  const preferences: Preferences = {
    get: (name) => kept.get(name),
    set(name, value) {
      if (value === undefined) kept.delete(name);
      else kept.set(name, value);
      return true;
    },
  };
  const locks = createLocks();
  const channel = createChannel();
  let ids = 0;
  const settle = async (ms = 0) => {
    await turns();
    await clock.advance(ms);
    await turns();
  };
  /** A tab, opened under an address that names a conversation or none. `meanwhile` acts before it is restored. */
  const openTab = async (address?: string, meanwhile: (workspace: Workspace) => void = () => {}) => {
    const visited: (string | undefined)[] = [address];
    const place: PagePlace = {
      read: () => visited.at(-1),
      push: (id) => void visited.push(id),
      replace: (id) => void visited.splice(-1, 1, id),
    };
    const workspace = createWorkspace({
      storage: refusable.storage,
      preferences,
      place,
      fetch: server.fetch,
      now: clock.nowMs,
      wallNow: clock.wallMs,
      newId: () => `${name}${ids++}`,
      schedule: (task, delayMs) => clock.after(delayMs, task),
      scheduleFrame: (task) => void clock.after(16, task),
      random: () => 0.5,
      isOnline: () => true,
      model: () => ({ chosen: undefined, shown: "smol", loaded: true }),
      defaults: () => ({}),
      tabs: channel(),
      hold: locks,
    });
    const state = workspace.store.getState;
    const chat = () => state().session.store.getState();
    /** Asks in the shown conversation; the answer runs until the server ends it. */
    const ask = async (question: string) => {
      const { session } = state();
      session.send({ content: question });
      await settle();
      return session;
    };
    /** Asks, and has the answer; gives the conversation's id. */
    const converse = async (question: string) => {
      const { id } = await ask(question);
      server.newest().end({ full_content: `${question}!` });
      await settle(1);
      return id;
    };
    workspace.hearTabs();
    const restored = workspace.restore();
    meanwhile(workspace);
    await restored;
    return {
      workspace,
      visited,
      state,
      chat,
      ask,
      converse,
      shown: () => {
        const { settled, live } = chat();
        return [...settled, ...(live === undefined ? [] : [live])].map(({ content }) => content);
      },
      titles: () => state().heads.map(({ title }) => title),
    };
  };
  return { clock, server, memory, storageState: refusable.state, preferences, openTab, settle };
}

/** A browser with one tab, in which nothing was asked yet. */
async function stage(name?: string) {
  const browser = createBrowser(name);
  return { ...browser, ...(await browser.openTab()) };
}

describe("many conversations", () => {
  it("are listed newest first, without those that nothing was asked in", async () => {
    const { workspace, state, converse, titles } = await stage();
    expect(state()).toMatchObject({ heads: [], storage: "durable" });
    const first = await converse("One");
    workspace.newChat();
    expect(titles()).toEqual(["One"]);
    await converse("Two");
    expect(titles()).toEqual(["Two", "One"]);
    await workspace.open(first);
    await converse("One again");
    expect(titles()).toEqual(["One", "Two"]);
  });

  it("go on in the background while their answer runs, and are written", async () => {
    const { workspace, state, ask, shown, server, memory, settle } = await stage();
    const session = await ask("Long?");
    workspace.newChat();
    server.newest().say("Lo");
    await settle();
    expect(state().running).toEqual(new Set([session.id]));
    expect(shown()).toEqual([]);
    server.newest().say("ng.");
    server.newest().end();
    await settle();
    expect(state().running.size).toBe(0);
    expect((await memory.load(session.id))?.messages.at(-1)).toMatchObject({
      content: "Long.",
      status: { kind: "done" },
    });
    expect(server.requests.map(({ method }) => method)).toEqual(["POST"]);
    await workspace.open(session.id);
    expect(shown()).toEqual(["Long?", "Long."]);
  });

  it("go on with the questions that wait, out of sight", async () => {
    const { workspace, ask, shown, server, settle } = await stage();
    const session = await ask("One");
    session.send({ content: "Two" });
    workspace.newChat();
    server.newest().end({ full_content: "1" });
    await settle();
    expect(server.generations).toHaveLength(2);
    server.newest().end({ full_content: "2" });
    await settle();
    await workspace.open(session.id);
    expect(shown()).toEqual(["One", "1", "Two", "2"]);
  });

  it("show a running answer again where it is", async () => {
    const { workspace, state, ask, shown, server, settle } = await stage();
    const session = await ask("Long?");
    workspace.newChat();
    server.newest().say("Lo");
    await settle();
    await workspace.open(session.id);
    expect(state().session).toBe(session);
    expect(shown()).toEqual(["Long?", "Lo"]);
    expect(server.requests).toHaveLength(1);
  });

  it("show the branch with what was sought, and forget that when another is shown", async () => {
    const { workspace, state, chat, converse, shown, server, settle } = await stage();
    const id = await converse("One");
    const [first] = chat().settled;
    state().session.edit(first?.id ?? "", { content: "Two" });
    await settle();
    server.newest().end({ full_content: "Two!" });
    await settle();
    workspace.newChat();
    const sought = { id: first?.id ?? "", text: "One" };
    await workspace.open(id, sought);
    expect(shown()).toEqual(["One", "One!"]);
    expect(state().sought).toEqual(sought);
    await workspace.open(id, { id: "nobody", text: "One" });
    expect(state().sought).toEqual(sought);
    workspace.newChat();
    await workspace.open(id);
    expect(state().sought).toBeUndefined();
  });

  it("stay on their branch when what was sought is in it, and lead there as often as one asks", async () => {
    const { workspace, state, chat, converse } = await stage();
    const id = await converse("One");
    await converse("Two");
    const { settled } = chat();
    const sought = { id: settled[0]?.id ?? "", text: "One" };
    await workspace.open(id, sought);
    const before = state().sought;
    await workspace.open(id, sought);
    expect(before).toEqual(sought);
    expect(state().sought).not.toBe(before);
    expect(chat().settled).toBe(settled);
  });

  it("show the one that was opened last, however long loading takes", async () => {
    const { workspace, converse, shown } = await stage();
    const first = await converse("One");
    workspace.newChat();
    const second = await converse("Two");
    workspace.newChat();
    await Promise.all([workspace.open(first), workspace.open(second)]);
    expect(shown()).toEqual(["Two", "Two!"]);
    await workspace.open("nobody");
    expect(shown()).toEqual(["Two", "Two!"]);
  });

  it("can be named and pinned, seen or not", async () => {
    const { workspace, converse, titles, memory, settle } = await stage();
    const first = await converse("One");
    workspace.newChat();
    const second = await converse("Two");
    workspace.rename(first, " Uno ");
    workspace.rename(second, "Dos");
    workspace.rename(second, "  ");
    workspace.pin(first, true);
    await settle();
    expect(titles()).toEqual(["Dos", "Uno"]);
    expect(await memory.head(first)).toMatchObject({ title: "Uno", isRenamed: true });
    expect((await memory.head(first))?.pinnedAtMs).toBeDefined();
    workspace.pin(first, false);
    await settle();
    expect((await memory.head(first))?.pinnedAtMs).toBeUndefined();
    await converse("Two more");
    expect(titles()).toContain("Dos");
  });
});

describe("deleting a conversation", () => {
  it("takes it off the list at once, and for good after a while", async () => {
    const { workspace, state, converse, shown, memory, preferences, settle } = await stage();
    const id = await converse("One");
    preferences.set(`draft.${id}`, "half");
    workspace.remove(id);
    expect(state()).toMatchObject({ heads: [], removed: { id } });
    expect(shown()).toEqual([]);
    await settle(UNDO_MS - 1);
    expect(await memory.load(id)).toBeDefined();
    await settle(1);
    expect(await memory.load(id)).toBeUndefined();
    expect(state().removed).toBeUndefined();
    expect(preferences.get(`draft.${id}`)).toBeUndefined();
  });

  it("can be undone whole, with the answer that runs", async () => {
    const { workspace, ask, shown, titles, server, memory, settle } = await stage();
    const session = await ask("Long?");
    workspace.remove(session.id);
    server.newest().say("Lo");
    await settle(1_000);
    workspace.undoRemove();
    await settle();
    expect(shown()).toEqual(["Long?", "Lo"]);
    expect(titles()).toEqual(["Long?"]);
    await settle(UNDO_MS);
    expect(await memory.load(session.id)).toBeDefined();
    expect(server.requests.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("stops its answer when it is final", async () => {
    const { workspace, state, ask, server, memory, settle } = await stage();
    const session = await ask("Long?");
    workspace.remove(session.id);
    await settle(UNDO_MS);
    expect(server.requests.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(await memory.load(session.id)).toBeUndefined();
    expect(state().running.size).toBe(0);
  });

  it("is final when another one is deleted, and when the page goes away", async () => {
    const { workspace, converse, memory, settle } = await stage();
    const first = await converse("One");
    workspace.newChat();
    const second = await converse("Two");
    workspace.remove(first);
    workspace.remove(second);
    await settle();
    expect(await memory.load(first)).toBeUndefined();
    expect(await memory.load(second)).toBeDefined();
    workspace.pageLeft();
    await settle();
    expect(await memory.load(second)).toBeUndefined();
  });

  it("cannot be undone any more once another tab has deleted it for good", async () => {
    const one = await stage();
    const id = await one.converse("One");
    const two = await one.openTab();
    one.workspace.remove(id);
    await one.settle(1);
    two.workspace.remove(id);
    await one.settle(UNDO_MS - 1);
    expect(two.state().removed).toBeUndefined();
    two.workspace.undoRemove();
    await one.settle();
    expect(two.titles()).toEqual([]);
  });

  it("is not undone by a list that was read before it", async () => {
    const { workspace, converse, titles, settle } = await stage();
    const id = await converse("One");
    workspace.pageReturned();
    workspace.remove(id);
    await settle();
    expect(titles()).toEqual([]);
  });

  it("is finished by the next page when the old one did not live to do it", async () => {
    const { workspace, converse, memory, storageState, openTab } = await stage();
    const id = await converse("One");
    workspace.remove(id);
    storageState.refuses = true;
    workspace.pageLeft();
    storageState.refuses = false;
    const next = await openTab();
    expect(next.titles()).toEqual([]);
    expect(await memory.load(id)).toBeUndefined();
  });

  it("reaches the other tabs, and spares what they have gone on with", async () => {
    const one = await stage();
    const id = await one.converse("One");
    const two = await one.openTab();
    expect(two.shown()).toEqual(["One", "One!"]);
    one.workspace.remove(id);
    await one.settle(UNDO_MS);
    expect(two.titles()).toEqual([]);
    expect(two.shown()).toEqual([]);

    const again = await one.converse("Again");
    await two.workspace.open(again);
    one.workspace.remove(again);
    await two.converse("Still here");
    await one.settle(UNDO_MS);
    expect(await one.memory.load(again)).toBeDefined();
    expect(one.titles()).toEqual(["Again"]);
  });
});

describe("the page's address", () => {
  it("names the shown conversation as soon as something was asked in it", async () => {
    const { workspace, visited, converse } = await stage();
    expect(visited).toEqual([undefined]);
    const first = await converse("One");
    workspace.newChat();
    const second = await converse("Two");
    await workspace.open(first);
    expect(visited).toEqual([first, second, first]);
  });

  it("opens what it names, before what was shown last", async () => {
    const { workspace, converse, openTab } = await stage();
    const first = await converse("One");
    workspace.newChat();
    await converse("Two");
    expect((await openTab(first)).shown()).toEqual(["One", "One!"]);
    expect((await openTab()).shown()).toEqual(["One", "One!"]);
    const lost = await openTab("nobody");
    expect(lost.visited).toEqual([undefined]);
    expect(lost.shown()).toEqual([]);
  });

  it("is followed back and forward, without new steps", async () => {
    const { workspace, visited, converse, shown } = await stage();
    const first = await converse("One");
    workspace.newChat();
    const second = await converse("Two");
    visited.pop();
    await workspace.visit(first);
    expect(shown()).toEqual(["One", "One!"]);
    visited.push(second);
    await workspace.visit(second);
    expect(shown()).toEqual(["Two", "Two!"]);
    await workspace.visit(undefined);
    expect(shown()).toEqual([]);
    expect(visited).toEqual([first, second]);
  });
});

describe("starting", () => {
  it("does not put the old conversation over a question asked meanwhile", async () => {
    const { converse, openTab, settle } = await stage();
    await converse("Old?");
    const again = await openTab(undefined, ({ store }) => {
      store.getState().session.send({ content: "New?" });
    });
    await settle();
    expect(again.shown()[0]).toBe("New?");
    expect(again.titles()).toEqual(["New?", "Old?"]);
  });

  it("works in memory, and says so, where storage is refused, and writes all of it once it is not", async () => {
    const browser = createBrowser();
    browser.storageState.refuses = true;
    const { workspace, state, chat, converse, shown } = await browser.openTab();
    expect(state().storage).toBe("memory");
    expect(chat().storage).toBe("memory");
    const first = await converse("One");
    workspace.newChat();
    await converse("Two");
    await workspace.open(first);
    expect(shown()).toEqual(["One", "One!"]);
    browser.storageState.refuses = false;
    workspace.woke();
    await browser.settle();
    expect(state().storage).toBe("durable");
    expect((await browser.memory.list()).map(({ title }) => title)).toEqual(["Two", "One"]);
    expect((await browser.memory.load(first))?.messages).toHaveLength(2);
  });
});

describe("a page that comes back", () => {
  it("lists what other tabs have done meanwhile", async () => {
    const one = await stage();
    const id = await one.converse("One");
    one.workspace.pageLeft();
    await one.memory.remove(id);
    one.workspace.pageReturned();
    await one.settle();
    expect(one.titles()).toEqual([]);
  });

  it("keeps its list where storage cannot be read just then", async () => {
    const { workspace, converse, titles, storageState, settle } = await stage();
    await converse("One");
    workspace.pageLeft();
    storageState.refuses = true;
    workspace.pageReturned();
    await settle();
    expect(titles()).toEqual(["One"]);
  });
});

describe("other tabs", () => {
  it("have their running answers marked, as long as somebody says so", async () => {
    const one = await stage();
    const two = await one.openTab();
    await one.ask("Long?");
    const { id } = one.state().session;
    expect(two.state().running).toEqual(new Set([id]));
    expect(two.titles()).toEqual(["Long?"]);
    const three = await one.openTab("nobody");
    await one.settle();
    expect(three.state().running).toEqual(new Set([id]));
    await one.settle(100_000);
    expect(two.state().running).toEqual(new Set([id]));
    one.server.newest().end();
    await one.settle();
    expect(two.state().running.size).toBe(0);
  });

  it("do not stop an answer by turning away from it where they only follow", async () => {
    const one = await stage();
    await one.ask("Long?");
    const two = await one.openTab();
    await one.settle();
    two.workspace.newChat();
    await one.settle();
    one.server.newest().say("Done.");
    one.server.newest().end();
    await one.settle();
    expect(one.shown()).toEqual(["Long?", "Done."]);
    expect(one.server.requests.every(({ method }) => method !== "DELETE")).toBe(true);
  });

  it("hear of new names", async () => {
    const one = await stage();
    const id = await one.converse("One");
    const two = await one.openTab();
    one.workspace.rename(id, "Uno");
    await one.settle();
    expect(two.titles()).toEqual(["Uno"]);
    expect(two.chat().head.title).toBe("Uno");
  });
});

describe("copies", () => {
  it("a fork holds the messages up to one, under its own ids, and shares nothing", async () => {
    const { workspace, state, converse, chat, shown, memory } = await stage();
    const id = await converse("One");
    await converse("Two");
    const answer = chat().settled[1];
    await workspace.fork(answer?.id ?? "");
    expect(shown()).toEqual(["One", "One!"]);
    expect(state().activeId).not.toBe(id);
    await converse("Other");
    expect(shown()).toEqual(["One", "One!", "Other", "Other!"]);
    expect((await memory.load(id))?.messages).toHaveLength(4);
  });

  it("a fork of a running answer has what had come, and the answer goes on", async () => {
    const { workspace, ask, chat, shown, server, settle } = await stage();
    const session = await ask("Long?");
    server.newest().say("Lo");
    await settle();
    await workspace.fork(session.store.getState().live?.id ?? "");
    expect(shown()).toEqual(["Long?", "Lo"]);
    expect(chat().live).toBeUndefined();
    server.newest().say("ng.");
    server.newest().end();
    await settle();
    await workspace.open(session.id);
    expect(shown()).toEqual(["Long?", "Long."]);
  });

  it("what was exported comes back whole into another browser, once", async () => {
    const { workspace, state, converse, server, settle } = await stage();
    await converse("One");
    const { session } = state();
    session.edit(session.store.getState().settled[0]?.id ?? "", { content: "One b" });
    await settle();
    server.newest().end({ full_content: "b" });
    await settle();
    const all = await workspace.loadAll();

    const there = await stage("there");
    expect(await there.workspace.importConversations(all)).toEqual({ added: 1, skipped: 0 });
    expect(await there.workspace.importConversations(all)).toEqual({ added: 0, skipped: 1 });
    await there.workspace.open(all[0]?.head.id ?? "");
    expect(there.shown()).toEqual(["One b", "b"]);
    expect(there.chat().tree.messages.size).toBe(4);
  });

  it("an import never overwrites: what has an id that is taken gets another", async () => {
    const { workspace, state, converse, shown, memory } = await stage();
    const id = await converse("One");
    const all = await workspace.loadAll();
    const foreign = all.map(({ head, messages }) => ({
      head: { ...head, title: "Foreign" },
      messages: messages.map((message) => ({ ...message, content: `other ${message.content}` })),
    }));
    expect(await workspace.importConversations(foreign)).toEqual({ added: 1, skipped: 0 });
    expect((await memory.load(id))?.messages.map(({ content }) => content)).toEqual(["One", "One!"]);
    const added = state().heads.find((head) => head.title === "Foreign");
    await workspace.open(added?.id ?? "");
    expect(shown()).toEqual(["other One", "other One!"]);
  });
});
