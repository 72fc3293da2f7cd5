// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Profiler } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServicesContext } from "@/components/chat/services";
import { createAnswerMeter } from "@/lib/chat/answer-meter";
import { createQuietServices } from "@/test/quiet-services";
import { WithTexts } from "@/test/with-texts";
import { Composer } from "./composer";

let services: ReturnType<typeof createQuietServices>;

function shown() {
  return services.workspace.store.getState().session;
}

function show() {
  render(
    <ServicesContext value={services}>
      <Composer />
    </ServicesContext>,
    { wrapper: WithTexts },
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

beforeEach(async () => {
  localStorage.clear();
  services = createQuietServices(act);
  await act(() => services.workspace.restore());
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

  it("says when the browser does not keep what is written", async () => {
    const full = vi.spyOn(localStorage, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const field = show();
    expect(screen.queryAllByText(/keeps no drafts/)).toEqual([]);
    type(field, "Why");
    await screen.findAllByText(/keeps no drafts/);
    full.mockRestore();
    type(field, "Why?");
    await waitFor(() => expect(screen.queryAllByText(/keeps no drafts/)).toEqual([]));
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

  it("has a way to send beside Stop as long as there is something to send", () => {
    const field = show();
    type(field, "Why?");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(screen.queryByRole("button", { name: "Send after this answer" })).toBeNull();
    type(field, "And then?");
    expect(screen.getByRole("button", { name: "Stop" })).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Send after this answer" }));
    expect(shown().store.getState().head.queue).toMatchObject([{ content: "And then?" }]);
    expect(shown().store.getState().live).toBeDefined();
    expect(screen.queryByRole("button", { name: "Send after this answer" })).toBeNull();
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
      { wrapper: WithTexts },
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

  it("keeps the question of the empty chat while another chat is looked at", async () => {
    const field = show();
    type(field, "Why?");
    fireEvent.keyDown(field, { key: "Enter" });
    const first = shown().id;
    type(field, "about the first");
    act(() => services.workspace.newChat());
    expect(field.value).toBe("");
    type(field, "something new");
    await act(() => services.workspace.open(first));
    expect(field.value).toBe("about the first");
    act(() => services.workspace.newChat());
    expect(field.value).toBe("something new");
  });

  it("keeps what was typed before it was known which chat is shown", async () => {
    services = createQuietServices(act);
    services.preferences.set("draft", "of yesterday");
    const field = show();
    type(field, "typed early");
    await act(() => services.workspace.restore());
    expect(field.value).toBe("of yesterday\n\ntyped early");
  });
});
