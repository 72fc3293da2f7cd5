// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { Profiler } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import { createWorkspace } from "@/lib/chat/create-workspace";
import { createModelWatch } from "@/lib/chat/model-watch";
import { createPreferences } from "@/lib/chat/preferences";
import { createDefaultSettings } from "@/lib/chat/settings-defaults";
import { createMemoryStorage } from "@/lib/chat/storage";
import { NO_TABS } from "@/lib/chat/tabs";
import { Composer } from "./composer";
import { ServicesContext } from "./services";

/** The page's services with a server that accepts a question and stays silent. */
function createServices() {
  let ids = 0;
  const silent: typeof fetch = () => new Promise(() => undefined);
  const schedule = (task: () => void, delayMs: number) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  };
  const scheduleFrame = (task: () => void) => act(task);
  const preferences = createPreferences(() => localStorage);
  const defaults = createDefaultSettings(preferences);
  const workspace = createWorkspace({
    preferences,
    place: { read: () => undefined, push: () => undefined, replace: () => undefined },
    defaults: defaults.get,
    storage: createMemoryStorage(),
    fetch: silent,
    now: () => 0,
    wallNow: () => 0,
    newId: () => `id${ids++}`,
    schedule,
    scheduleFrame,
    model: () => ({ chosen: undefined, shown: "smol", loaded: true }),
    random: () => 0.5,
    isOnline: () => true,
    tabs: NO_TABS,
    hold: (_, onHeld) => {
      onHeld();
      return () => undefined;
    },
  });
  const models = createModelWatch({ fetch: silent, schedule, scheduleFrame, remember: () => undefined });
  return { workspace, models, preferences, defaults };
}

let services: ReturnType<typeof createServices>;

function shown() {
  return services.workspace.store.getState().session;
}

function show() {
  render(
    <ServicesContext value={services}>
      <Composer />
    </ServicesContext>,
  );
  return screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
}

function type(field: HTMLTextAreaElement, text: string) {
  fireEvent.input(field, { target: { value: text } });
}

function asked(): string[] {
  const { settled } = shown().store.getState();
  return settled.flatMap((message) => (message.role === "user" ? [message.content] : []));
}

beforeEach(() => {
  localStorage.clear();
  services = createServices();
});
afterEach(() => {
  shown().stop();
  cleanup();
});

describe("Composer", () => {
  it("sends on Enter and clears the field", () => {
    const field = show();
    type(field, "Why?");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(asked()).toEqual(["Why?"]);
    expect(field.value).toBe("");
  });

  it("breaks the line on Shift Enter", () => {
    const field = show();
    type(field, "Why?");
    expect(fireEvent.keyDown(field, { key: "Enter", shiftKey: true })).toBe(true);
    expect(asked()).toEqual([]);
  });

  it.each([
    ["while an input method composes", { isComposing: true }],
    ["that ends a composition in Safari", { keyCode: 229 }],
  ])("leaves an Enter %s to the input method", (_, init) => {
    const field = show();
    type(field, "なぜ");
    fireEvent.keyDown(field, { key: "Enter", ...init });
    expect(asked()).toEqual([]);
    expect(field.value).toBe("なぜ");
  });

  it("lets a question wait that is sent while an answer is arriving", () => {
    const field = show();
    type(field, "Why?");
    fireEvent.keyDown(field, { key: "Enter" });
    type(field, "And then?");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("");
    expect(asked()).toEqual(["Why?"]);
    expect(shown().store.getState().head.queue).toMatchObject([{ content: "And then?" }]);
  });

  it("has Stop where Send was, and a double click on Send does not stop", () => {
    const field = show();
    type(field, "Why?");
    fireEvent.click(screen.getByRole("button", { name: "Send" }), { detail: 1 });
    fireEvent.click(screen.getByRole("button", { name: "Stop" }), { detail: 2 });
    expect(shown().store.getState().live).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Stop" }), { detail: 1 });
    expect(shown().store.getState().live).toBeUndefined();
    expect(screen.getByRole("button", { name: "Send" })).toBeTruthy();
  });

  it("stops on Esc anywhere, unless something else used the key", () => {
    const field = show();
    type(field, "Why?");
    fireEvent.keyDown(field, { key: "Enter" });
    const used = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    used.preventDefault();
    fireEvent(document.body, used);
    expect(shown().store.getState().live).toBeDefined();
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(shown().store.getState().live).toBeUndefined();
  });

  it("brings a draft back after a reload", () => {
    services.preferences.set("draft", "half a question");
    expect(show().value).toBe("half a question");
  });

  it("writes a draft when the page goes away", () => {
    const field = show();
    type(field, "half a");
    window.dispatchEvent(new Event("pagehide"));
    expect(services.preferences.get("draft")).toBe("half a");
  });

  it("is not rendered again by what arrives", () => {
    let commits = 0;
    render(
      <ServicesContext value={services}>
        <Profiler id="composer" onRender={() => commits++}>
          <Composer />
        </Profiler>
      </ServicesContext>,
    );
    shown().send({ content: "Why?" });
    const before = commits;
    const figures = createAnswerMeter(0).at(0);
    for (let piece = 0; piece < 20; piece += 1) {
      act(() =>
        shown().store.dispatch({
          type: "received",
          text: "x",
          thinking: "",
          model: "smol",
          eventId: "",
          figures,
        }),
      );
    }
    expect(shown().store.getSnapshot().live?.content).toHaveLength(20);
    expect(commits).toBe(before);
  });

  it("forgets the draft once it is sent", () => {
    services.preferences.set("draft", "Why?");
    const field = show();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(asked()).toEqual(["Why?"]);
    expect(services.preferences.get("draft")).toBeUndefined();
  });
});
