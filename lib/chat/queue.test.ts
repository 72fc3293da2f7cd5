import { describe, expect, it } from "vitest";
import { answerOf, createOneChat } from "@/test/one-chat";
import type { ChatSession } from "./session";

function waiting(session: ChatSession): string[] {
  return session.store.getState().head.queue?.map(({ content }) => content) ?? [];
}

function idOf(session: ChatSession, content: string): string {
  return session.store.getState().head.queue?.find((question) => question.content === content)?.id ?? "";
}

async function busy() {
  const chat = createOneChat();
  chat.session.send({ content: "One?" });
  await chat.settle();
  chat.session.send({ content: "Two?" });
  chat.session.send({ content: " Three? " });
  await chat.settle();
  return chat;
}

describe("questions that are sent while an answer runs", () => {
  it("wait, and are asked one by one as answers end well", async () => {
    const { session, settle, server } = await busy();
    expect(waiting(session)).toEqual(["Two?", "Three?"]);
    expect(server.generations).toHaveLength(1);
    server.newest().end({ full_content: "1" });
    await settle();
    expect(waiting(session)).toEqual(["Three?"]);
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "One?" },
      { role: "assistant", content: "1" },
      { role: "user", content: "Two?" },
    ]);
    server.newest().end({ full_content: "2" });
    await settle();
    server.newest().end({ full_content: "3" });
    await settle();
    expect(waiting(session)).toEqual([]);
    expect(server.generations).toHaveLength(3);
    expect(answerOf(session)).toMatchObject({ content: "3", status: { kind: "done" } });
  });

  it("are stored at once, and asked after a reload too", async () => {
    const { session, settle, server, open } = await busy();
    session.pageLeft();
    session.dispose();
    const again = await open();
    expect(waiting(again)).toEqual(["Two?", "Three?"]);
    await settle();
    server.newest().end({ full_content: "1" });
    await settle();
    expect(waiting(again)).toEqual(["Three?"]);
    expect(server.generations).toHaveLength(2);
  });

  it("stay where they are after a stop, until the person sends or asks for them", async () => {
    const { session, settle, server } = await busy();
    session.stop();
    await settle();
    expect(waiting(session)).toEqual(["Two?", "Three?"]);
    expect(server.generations).toHaveLength(1);
    session.send({ content: "Now?" });
    await settle();
    server.newest().end({ full_content: "now" });
    await settle();
    expect(server.newest().body.conversation).toContainEqual({ role: "user", content: "Two?" });
  });

  it("stay where they are after a failure", async () => {
    const { session, settle, server } = await busy();
    server.newest().end({ error: "Broke.", code: "internal" });
    await settle();
    expect(waiting(session)).toEqual(["Two?", "Three?"]);
    expect(server.generations).toHaveLength(1);
  });

  it("are asked at once when wanted: what runs is stopped and keeps its part", async () => {
    const { session, settle, server, sent } = await busy();
    server.newest().say("Par");
    await settle();
    session.sendQueuedNow(idOf(session, "Three?"));
    await settle();
    expect(sent()).toEqual(["POST", "DELETE", "POST"]);
    expect(waiting(session)).toEqual(["Two?"]);
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "One?" },
      { role: "assistant", content: "Par" },
      { role: "user", content: "Three?" },
    ]);
  });

  it("can be written anew and removed while they wait", async () => {
    const { session, settle, stored, storage } = await busy();
    session.editQueued(idOf(session, "Two?"), { content: " Two, really? " });
    session.editQueued(idOf(session, "Three?"), { content: "  " });
    session.removeQueued(idOf(session, "Three?"));
    session.editQueued("gone", { content: "Nobody" });
    await settle();
    expect(waiting(session)).toEqual(["Two, really?"]);
    expect((await storage.head(session.id))?.queue).toMatchObject([{ content: "Two, really?" }]);
    expect(await stored()).toHaveLength(2);
  });

  it("are not asked while they are written anew, nor those behind them", async () => {
    const { session, settle, server } = await busy();
    const id = idOf(session, "Two?");
    session.holdQueued(id);
    server.newest().end({ full_content: "1" });
    await settle();
    expect(waiting(session)).toEqual(["Two?", "Three?"]);
    expect(server.generations).toHaveLength(1);
    session.editQueued(id, { content: "Two, really?" });
    session.letQueuedGo(id);
    await settle();
    expect(waiting(session)).toEqual(["Three?"]);
    expect(server.newest().body.conversation).toContainEqual({ role: "user", content: "Two, really?" });
    server.newest().end({ full_content: "2" });
    await settle();
    expect(waiting(session)).toEqual([]);
  });

  it("stay where they are when one was written anew after a stop, or while an answer runs", async () => {
    const { session, settle, server } = await busy();
    const id = idOf(session, "Two?");
    session.holdQueued(id);
    session.letQueuedGo(id);
    session.holdQueued(id);
    session.stop();
    await settle();
    session.letQueuedGo(id);
    await settle();
    expect(waiting(session)).toEqual(["Two?", "Three?"]);
    expect(server.generations).toHaveLength(1);
  });

  it("are not asked by another tab meanwhile, and go on when it takes the held one back", async () => {
    const { session, settle, server, open } = await busy();
    const other = await open();
    await settle();
    session.holdQueued(idOf(session, "Two?"));
    server.newest().end({ full_content: "1" });
    await settle();
    expect(server.generations).toHaveLength(1);
    other.removeQueued(idOf(other, "Two?"));
    await settle();
    expect(waiting(session)).toEqual([]);
    expect(server.newest().body.conversation).toContainEqual({ role: "user", content: "Three?" });
  });

  it("are not asked any more once the conversation was left", async () => {
    const { session, settle, server } = await busy();
    session.holdQueued(idOf(session, "Two?"));
    server.newest().end({ full_content: "1" });
    await settle();
    session.dispose();
    session.letQueuedGo(idOf(session, "Two?"));
    await settle();
    expect(server.generations).toHaveLength(1);
  });

  it("are asked by one of two tabs", async () => {
    const { settle, server, open } = await busy();
    await open();
    await settle();
    server.newest().end({ full_content: "1" });
    await settle();
    expect(server.generations).toHaveLength(2);
  });
});

describe("how a conversation is asked", () => {
  const FILE = { kind: "text", id: "f", name: "a.ts", text: "let a;" } as const;
  const IMAGE = {
    kind: "image",
    id: "i",
    name: "a.png",
    mediaType: "image/png",
    base64: "iVBORw0KGgo=",
    widthPx: 1,
    heightPx: 1,
  } as const;

  it("is the page's defaults under what the conversation says itself", async () => {
    const { session, settle, server } = createOneChat({
      defaults: { system: "Be kind.", think: false, options: { temperature: 0.1, top_k: 5 } },
    });
    session.setSettings({
      system: "Be short.",
      format: "json",
      keep_alive: "5m",
      options: { temperature: 2 },
    });
    session.send({ content: "Why?" });
    await settle();
    expect(server.newest().body).toMatchObject({
      conversation: [
        { role: "system", content: "Be short." },
        { role: "user", content: "Why?" },
      ],
      think: false,
      format: "json",
      keep_alive: "5m",
      options: { temperature: 2, top_k: 5 },
    });
    expect(server.newest().body).not.toHaveProperty("system");
  });

  it("adds nothing to a request where nothing is set", async () => {
    const { session, settle, server } = createOneChat();
    session.send({ content: "Why?" });
    await settle();
    expect(Object.keys(server.newest().body).sort()).toEqual([
      "conversation",
      "full_content",
      "include_status",
      "on_disconnect",
      "stream",
    ]);
  });

  it("is kept with the conversation, before and after its first question", async () => {
    const { session, settle, open } = createOneChat();
    session.setSettings({ system: "Be short." });
    await settle();
    expect((await open()).store.getState().head.settings).toEqual({ system: "Be short." });
    session.send({ content: "Why?" });
    await settle();
    expect((await open()).store.getState().head.settings).toEqual({ system: "Be short." });
  });

  it("stays the same request when it is sent again after settings were changed", async () => {
    const { session, settle, server, open } = createOneChat();
    session.setSettings({ options: { seed: 1 } });
    server.intercept = () => new Promise(() => undefined);
    session.send({ content: "Why?" });
    await settle();
    session.setSettings({ options: { seed: 2 } });
    await settle();
    session.pageLeft();
    server.intercept = () => undefined;
    await open();
    await settle();
    expect(server.newest().body).toMatchObject({ options: { seed: 1 } });
  });

  it("sends images as images and files as text, and stores both with the question", async () => {
    const { session, settle, server, stored } = createOneChat();
    expect(session.send({ content: "", attachments: [FILE, IMAGE] })).toBe(true);
    await settle();
    expect(server.newest().body.conversation).toEqual([
      { role: "user", content: "File: a.ts\n```ts\nlet a;\n```", images: ["iVBORw0KGgo="] },
    ]);
    expect((await stored())[0]).toMatchObject({ content: "", attachments: [FILE, IMAGE] });
    expect(session.store.getState().head.title).toBe("a.ts");
  });

  it("keeps a title that a person gave", async () => {
    const { session, settle } = createOneChat();
    session.send({ content: "Why?" });
    session.setTitle(" Blue sky ");
    await settle();
    expect(session.store.getState().head).toMatchObject({ title: "Blue sky", isRenamed: true });
    session.setTitle("  ");
    expect(session.store.getState().head).toMatchObject({ title: "Why?", isRenamed: false });
  });

  it("is named by what is asked next once nothing is left of it, unless a person named it", async () => {
    const { session, settle, converse } = createOneChat();
    const title = () => session.store.getState().head.title;
    const removeAll = () => session.removeMessage(session.store.getState().settled[0]?.id ?? "");
    await converse("Why?", "Because.");
    removeAll();
    await converse("How?", "So.");
    expect(title()).toBe("How?");
    session.setTitle("Blue sky");
    removeAll();
    await converse("Where?", "Here.");
    expect(title()).toBe("Blue sky");
    await settle();
  });

  it("says of every message when it was written, asked and ended", async () => {
    const { session, settle, server, clock } = createOneChat();
    const sentAtMs = clock.wallMs();
    session.send({ content: "Why?" });
    await settle(2_000);
    server.newest().end({ full_content: "Because." });
    await settle();
    expect(session.store.getState().settled).toMatchObject([
      { sentAtMs },
      { askedAtMs: sentAtMs, endedAtMs: sentAtMs + 2_000 },
    ]);
  });
});
