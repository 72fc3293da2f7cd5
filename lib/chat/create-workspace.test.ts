import { describe, expect, it } from "vitest";
import { createChannel, createLocks, createRefusable, turns } from "@/test/fake-browser";
import { createFakeSynapse } from "@/test/fake-synapse";
import { createManualClock } from "@/test/manual-clock";
import { UNDO_MS } from "./chat-session";
import { createWorkspace } from "./create-workspace";
import type { PreferenceName, Preferences } from "./preferences";
import { createMemoryStorage } from "./storage";
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
    set: (name, value) => void (value === undefined ? kept.delete(name) : kept.set(name, value)),
  };
  const locks = createLocks();
  const channel = createChannel();
  let ids = 0;
  const settle = async (ms = 0) => {
    await turns();
    await clock.advance(ms);
    await turns();
  };
  /** A tab, opened under an address that names a conversation or none. */
  const openTab = async (address?: string) => {
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
    workspace.hearTabs();
    await workspace.restore();
    return { workspace, visited };
  };
  return { clock, server, memory, storageState: refusable.state, preferences, openTab, settle };
}

type Browser = ReturnType<typeof createBrowser>;

function shown(workspace: Workspace): string[] {
  const { settled, live } = workspace.store.getState().session.store.getState();
  return [...settled, ...(live === undefined ? [] : [live])].map(({ content }) => content);
}

function titles(workspace: Workspace): string[] {
  return workspace.store.getState().heads.map(({ title }) => title);
}

async function converse(
  { server, settle }: Browser,
  workspace: Workspace,
  question: string,
): Promise<string> {
  const { session } = workspace.store.getState();
  session.send({ content: question });
  await settle();
  server.newest().end({ full_content: `${question}!` });
  await settle(1);
  return session.id;
}

describe("many conversations", () => {
  it("are listed newest first, without those that nothing was asked in", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    expect(workspace.store.getState()).toMatchObject({ heads: [], storage: "durable" });
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    expect(titles(workspace)).toEqual(["One"]);
    await converse(browser, workspace, "Two");
    expect(titles(workspace)).toEqual(["Two", "One"]);
    await workspace.open(first);
    await converse(browser, workspace, "One again");
    expect(titles(workspace)).toEqual(["One", "Two"]);
  });

  it("go on in the background while their answer runs, and are written", async () => {
    const browser = createBrowser();
    const { server, settle, memory, openTab } = browser;
    const { workspace } = await openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "Long?" });
    await settle();
    workspace.newChat();
    server.newest().say("Lo");
    await settle();
    expect(workspace.store.getState().running).toEqual(new Set([session.id]));
    expect(shown(workspace)).toEqual([]);
    server.newest().say("ng.");
    server.newest().end();
    await settle();
    expect(workspace.store.getState().running.size).toBe(0);
    expect((await memory.load(session.id))?.messages.at(-1)).toMatchObject({
      content: "Long.",
      status: { kind: "done" },
    });
    expect(server.requests.map(({ method }) => method)).toEqual(["POST"]);
    await workspace.open(session.id);
    expect(shown(workspace)).toEqual(["Long?", "Long."]);
  });

  it("go on with the questions that wait, out of sight", async () => {
    const browser = createBrowser();
    const { server, settle, openTab } = browser;
    const { workspace } = await openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "One" });
    await settle();
    session.send({ content: "Two" });
    workspace.newChat();
    server.newest().end({ full_content: "1" });
    await settle();
    expect(server.generations).toHaveLength(2);
    server.newest().end({ full_content: "2" });
    await settle();
    await workspace.open(session.id);
    expect(shown(workspace)).toEqual(["One", "1", "Two", "2"]);
  });

  it("show a running answer again where it is", async () => {
    const browser = createBrowser();
    const { server, settle, openTab } = browser;
    const { workspace } = await openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "Long?" });
    await settle();
    workspace.newChat();
    server.newest().say("Lo");
    await settle();
    await workspace.open(session.id);
    expect(workspace.store.getState().session).toBe(session);
    expect(shown(workspace)).toEqual(["Long?", "Lo"]);
    expect(server.requests).toHaveLength(1);
  });

  it("show the one that was opened last, however long loading takes", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    const second = await converse(browser, workspace, "Two");
    workspace.newChat();
    await Promise.all([workspace.open(first), workspace.open(second)]);
    expect(shown(workspace)).toEqual(["Two", "Two!"]);
    await workspace.open("nobody");
    expect(shown(workspace)).toEqual(["Two", "Two!"]);
  });

  it("can be named and pinned, seen or not", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    const second = await converse(browser, workspace, "Two");
    workspace.rename(first, " Uno ");
    workspace.rename(second, "Dos");
    workspace.rename(second, "  ");
    workspace.pin(first, true);
    await browser.settle();
    expect(titles(workspace)).toEqual(["Dos", "Uno"]);
    expect(await browser.memory.head(first)).toMatchObject({ title: "Uno", isRenamed: true });
    expect((await browser.memory.head(first))?.pinnedAtMs).toBeDefined();
    workspace.pin(first, false);
    await browser.settle();
    expect((await browser.memory.head(first))?.pinnedAtMs).toBeUndefined();
    await converse(browser, workspace, "Two more");
    expect(titles(workspace)).toContain("Dos");
  });
});

describe("deleting a conversation", () => {
  it("takes it off the list at once, and for good after a while", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const id = await converse(browser, workspace, "One");
    browser.preferences.set(`draft.${id}`, "half");
    workspace.remove(id);
    expect(workspace.store.getState()).toMatchObject({ heads: [], removed: { id } });
    expect(shown(workspace)).toEqual([]);
    await browser.settle(UNDO_MS - 1);
    expect(await browser.memory.load(id)).toBeDefined();
    await browser.settle(1);
    expect(await browser.memory.load(id)).toBeUndefined();
    expect(workspace.store.getState().removed).toBeUndefined();
    expect(browser.preferences.get(`draft.${id}`)).toBeUndefined();
  });

  it("can be undone whole, with the answer that runs", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "Long?" });
    await browser.settle();
    workspace.remove(session.id);
    browser.server.newest().say("Lo");
    await browser.settle(1_000);
    workspace.undoRemove();
    await browser.settle();
    expect(shown(workspace)).toEqual(["Long?", "Lo"]);
    expect(titles(workspace)).toEqual(["Long?"]);
    await browser.settle(UNDO_MS);
    expect(await browser.memory.load(session.id)).toBeDefined();
    expect(browser.server.requests.map(({ method }) => method)).toEqual(["POST"]);
  });

  it("stops its answer when it is final", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "Long?" });
    await browser.settle();
    workspace.remove(session.id);
    await browser.settle(UNDO_MS);
    expect(browser.server.requests.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(await browser.memory.load(session.id)).toBeUndefined();
    expect(workspace.store.getState().running.size).toBe(0);
  });

  it("is final when another one is deleted, and when the page goes away", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    const second = await converse(browser, workspace, "Two");
    workspace.remove(first);
    workspace.remove(second);
    await browser.settle();
    expect(await browser.memory.load(first)).toBeUndefined();
    expect(await browser.memory.load(second)).toBeDefined();
    workspace.pageLeft();
    await browser.settle();
    expect(await browser.memory.load(second)).toBeUndefined();
  });

  it("is finished by the next page when the old one did not live to do it", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const id = await converse(browser, workspace, "One");
    workspace.remove(id);
    browser.storageState.refuses = true;
    workspace.pageLeft();
    browser.storageState.refuses = false;
    const next = await browser.openTab();
    expect(titles(next.workspace)).toEqual([]);
    expect(await browser.memory.load(id)).toBeUndefined();
  });

  it("reaches the other tabs, and spares what they have gone on with", async () => {
    const browser = createBrowser();
    const one = await browser.openTab();
    const id = await converse(browser, one.workspace, "One");
    const two = await browser.openTab();
    expect(shown(two.workspace)).toEqual(["One", "One!"]);
    one.workspace.remove(id);
    await browser.settle(UNDO_MS);
    expect(titles(two.workspace)).toEqual([]);
    expect(shown(two.workspace)).toEqual([]);

    const again = await converse(browser, one.workspace, "Again");
    await two.workspace.open(again);
    one.workspace.remove(again);
    await converse(browser, two.workspace, "Still here");
    await browser.settle(UNDO_MS);
    expect(await browser.memory.load(again)).toBeDefined();
    expect(titles(one.workspace)).toEqual(["Again"]);
  });
});

describe("the page's address", () => {
  it("names the shown conversation as soon as something was asked in it", async () => {
    const browser = createBrowser();
    const { workspace, visited } = await browser.openTab();
    expect(visited).toEqual([undefined]);
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    const second = await converse(browser, workspace, "Two");
    await workspace.open(first);
    expect(visited).toEqual([first, second, first]);
  });

  it("opens what it names, before what was shown last", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    await converse(browser, workspace, "Two");
    expect(shown((await browser.openTab(first)).workspace)).toEqual(["One", "One!"]);
    expect(shown((await browser.openTab()).workspace)).toEqual(["One", "One!"]);
    const lost = await browser.openTab("nobody");
    expect(lost.visited).toEqual([undefined]);
    expect(shown(lost.workspace)).toEqual([]);
  });

  it("is followed back and forward, without new steps", async () => {
    const browser = createBrowser();
    const { workspace, visited } = await browser.openTab();
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    const second = await converse(browser, workspace, "Two");
    visited.pop();
    await workspace.visit(first);
    expect(shown(workspace)).toEqual(["One", "One!"]);
    visited.push(second);
    await workspace.visit(second);
    expect(shown(workspace)).toEqual(["Two", "Two!"]);
    await workspace.visit(undefined);
    expect(shown(workspace)).toEqual([]);
    expect(visited).toEqual([first, second]);
  });
});

describe("starting", () => {
  it("does not put the old conversation over a question asked meanwhile", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    await converse(browser, workspace, "Old?");
    const opening = browser.openTab();
    const again = await opening;
    again.workspace.newChat();
    again.workspace.store.getState().session.send({ content: "New?" });
    await again.workspace.restore();
    expect(shown(again.workspace)[0]).toBe("New?");
  });

  it("works in memory, and says so, where storage is refused, and writes all of it once it is not", async () => {
    const browser = createBrowser();
    browser.storageState.refuses = true;
    const { workspace } = await browser.openTab();
    expect(workspace.store.getState().storage).toBe("memory");
    expect(workspace.store.getState().session.store.getState().storage).toBe("memory");
    const first = await converse(browser, workspace, "One");
    workspace.newChat();
    await converse(browser, workspace, "Two");
    await workspace.open(first);
    expect(shown(workspace)).toEqual(["One", "One!"]);
    browser.storageState.refuses = false;
    workspace.woke();
    await browser.settle();
    expect(workspace.store.getState().storage).toBe("durable");
    expect((await browser.memory.list()).map(({ title }) => title)).toEqual(["Two", "One"]);
    expect((await browser.memory.load(first))?.messages).toHaveLength(2);
  });
});

describe("other tabs", () => {
  it("have their running answers marked, as long as somebody says so", async () => {
    const browser = createBrowser();
    const one = await browser.openTab();
    const two = await browser.openTab();
    one.workspace.store.getState().session.send({ content: "Long?" });
    await browser.settle();
    const { id } = one.workspace.store.getState().session;
    expect(two.workspace.store.getState().running).toEqual(new Set([id]));
    expect(titles(two.workspace)).toEqual(["Long?"]);
    const three = await browser.openTab("nobody");
    await browser.settle();
    expect(three.workspace.store.getState().running).toEqual(new Set([id]));
    await browser.settle(100_000);
    expect(two.workspace.store.getState().running).toEqual(new Set([id]));
    browser.server.newest().end();
    await browser.settle();
    expect(two.workspace.store.getState().running.size).toBe(0);
  });

  it("do not stop an answer by turning away from it where they only follow", async () => {
    const browser = createBrowser();
    const one = await browser.openTab();
    one.workspace.store.getState().session.send({ content: "Long?" });
    await browser.settle();
    const two = await browser.openTab();
    await browser.settle();
    two.workspace.newChat();
    await browser.settle();
    browser.server.newest().say("Done.");
    browser.server.newest().end();
    await browser.settle();
    expect(shown(one.workspace)).toEqual(["Long?", "Done."]);
    expect(browser.server.requests.every(({ method }) => method !== "DELETE")).toBe(true);
  });

  it("hear of new names", async () => {
    const browser = createBrowser();
    const one = await browser.openTab();
    const id = await converse(browser, one.workspace, "One");
    const two = await browser.openTab();
    one.workspace.rename(id, "Uno");
    await browser.settle();
    expect(titles(two.workspace)).toEqual(["Uno"]);
    expect(two.workspace.store.getState().session.store.getState().head.title).toBe("Uno");
  });
});

describe("copies", () => {
  it("a fork holds the messages up to one, under its own ids, and shares nothing", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const id = await converse(browser, workspace, "One");
    await converse(browser, workspace, "Two");
    const answer = workspace.store.getState().session.store.getState().settled[1];
    await workspace.fork(answer?.id ?? "");
    expect(shown(workspace)).toEqual(["One", "One!"]);
    expect(workspace.store.getState().activeId).not.toBe(id);
    await converse(browser, workspace, "Other");
    expect(shown(workspace)).toEqual(["One", "One!", "Other", "Other!"]);
    expect((await browser.memory.load(id))?.messages).toHaveLength(4);
  });

  it("a fork of a running answer has what had come, and the answer goes on", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const { session } = workspace.store.getState();
    session.send({ content: "Long?" });
    await browser.settle();
    browser.server.newest().say("Lo");
    await browser.settle();
    await workspace.fork(session.store.getState().live?.id ?? "");
    expect(shown(workspace)).toEqual(["Long?", "Lo"]);
    expect(workspace.store.getState().session.store.getState().live).toBeUndefined();
    browser.server.newest().say("ng.");
    browser.server.newest().end();
    await browser.settle();
    await workspace.open(session.id);
    expect(shown(workspace)).toEqual(["Long?", "Long."]);
  });

  it("what was exported comes back whole into another browser, once", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    await converse(browser, workspace, "One");
    const { session } = workspace.store.getState();
    session.edit(session.store.getState().settled[0]?.id ?? "", { content: "One b" });
    await browser.settle();
    browser.server.newest().end({ full_content: "b" });
    await browser.settle();
    const all = await workspace.loadAll();

    const other = createBrowser("there");
    const there = await other.openTab();
    expect(await there.workspace.importConversations(all)).toEqual({ added: 1, skipped: 0 });
    expect(await there.workspace.importConversations(all)).toEqual({ added: 0, skipped: 1 });
    await there.workspace.open(all[0]?.head.id ?? "");
    expect(shown(there.workspace)).toEqual(["One b", "b"]);
    expect(there.workspace.store.getState().session.store.getState().tree.messages.size).toBe(4);
  });

  it("an import never overwrites: what has an id that is taken gets another", async () => {
    const browser = createBrowser();
    const { workspace } = await browser.openTab();
    const id = await converse(browser, workspace, "One");
    const all = await workspace.loadAll();
    const foreign = all.map(({ head, messages }) => ({
      head: { ...head, title: "Foreign" },
      messages: messages.map((message) => ({ ...message, content: `other ${message.content}` })),
    }));
    expect(await workspace.importConversations(foreign)).toEqual({ added: 1, skipped: 0 });
    expect((await browser.memory.load(id))?.messages.map(({ content }) => content)).toEqual(["One", "One!"]);
    const added = workspace.store.getState().heads.find((head) => head.title === "Foreign");
    await workspace.open(added?.id ?? "");
    expect(shown(workspace)).toEqual(["other One", "other One!"]);
  });
});
