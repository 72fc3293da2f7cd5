// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServicesContext } from "@/components/chat/services";
import { createQuietServices } from "@/test/quiet-services";
import { WithTexts } from "@/test/with-texts";
import type { WrittenFormats } from "./format-setting";
import { SettingsPanel } from "./settings-panel";

let services: ReturnType<typeof createQuietServices>;
let formats: WrittenFormats;

function own() {
  return services.workspace.store.getState().session.store.getState().head.settings;
}

function field(name: string) {
  return screen.getByRole<HTMLInputElement>("textbox", { name, hidden: true });
}

function write(name: string, value: string) {
  fireEvent.change(field(name), { target: { value } });
}

function press(name: string) {
  fireEvent.click(screen.getByRole("button", { name, hidden: true }));
}

function openPanel() {
  cleanup();
  render(
    <ServicesContext value={services}>
      <SettingsPanel formats={formats} onClose={() => undefined} />
    </ServicesContext>,
    { wrapper: WithTexts },
  );
}

beforeEach(async () => {
  localStorage.clear();
  services = createQuietServices(act);
  formats = new Map();
  await act(() => services.workspace.restore());
  openPanel();
});
afterEach(cleanup);

describe("SettingsPanel", () => {
  it("keeps what is written as it is written, and stores what it means", () => {
    write("Temperature", "0,");
    write("Temperature", "0,30");
    expect(field("Temperature").value).toBe("0,30");
    expect(own()).toEqual({ options: { temperature: 0.3 } });
  });

  it("stores nothing that cannot be sent, and says so", () => {
    write("Temperature", "0.5");
    write("Temperature", "50");
    expect(own()).toEqual({});
    expect(field("Temperature").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("10 is the most. It is not sent like this.")).toBeTruthy();
  });

  it.each([
    ["Temperature", "15"],
    ["Context length", "8192k"],
    ["Seed", "-3x"],
    ["Keep in memory", "10mm"],
  ])("sends nothing of %s that could be sent while it was typed", (name, text) => {
    for (let end = 1; end <= text.length; end++) write(name, text.slice(0, end));
    expect(field(name).value).toBe(text);
    expect(field(name).getAttribute("aria-invalid")).toBe("true");
    expect(own()).toEqual({});
    press(`Reset ${name}`);
    expect(field(name).value).toBe("");
  });

  it("shows what cannot be sent as it was typed when there is a default, too", () => {
    act(() => services.defaults.set({ options: { stop: ["END"] }, keep_alive: "1h" }));
    write("Keep in memory", "10m");
    write("Keep in memory", "10mm");
    write("Stop texts", "a");
    write("Stop texts", "a\n".repeat(65));
    expect(own()).toEqual({});
    expect(field("Keep in memory").value).toBe("10mm");
    expect(field("Stop texts").value).toBe("a\n".repeat(65));
  });

  it("leaves to the model what is emptied", () => {
    write("Temperature", "0.5");
    write("System prompt", "Be short.");
    write("Temperature", "");
    write("System prompt", "");
    expect(own()).toEqual({});
  });

  it("goes back to the default of new chats, which is shown where nothing is written", () => {
    act(() => services.defaults.set({ options: { temperature: 0.2 } }));
    expect(field("Temperature").placeholder).toBe("0.2");
    write("Temperature", "0.9");
    press("Reset Temperature");
    expect(own()).toEqual({});
    expect(field("Temperature").value).toBe("");
  });

  it("makes a value the default of new chats, and forgets it", () => {
    write("Top K", "10");
    press("Use Top K for new chats");
    expect(services.defaults.get()).toEqual({ options: { top_k: 10 } });
    expect(own()).toEqual({});
    press("Forget the default of Top K");
    expect(services.defaults.get()).toEqual({});
  });

  it("can free one chat of the default's format", () => {
    act(() => services.defaults.set({ format: "json" }));
    const format = within(screen.getByRole("radiogroup", { name: "Format", hidden: true }));
    fireEvent.click(format.getByRole("radio", { name: "Free", hidden: true }));
    expect(own()).toHaveProperty("format", undefined);
    press("Reset Format");
    expect(own()).toEqual({});
    expect(format.getByRole<HTMLInputElement>("radio", { name: "JSON", hidden: true }).checked).toBe(true);
  });

  it("keeps a schema's text while another choice is looked at", () => {
    const format = within(screen.getByRole("radiogroup", { name: "Format", hidden: true }));
    const choose = (name: string) => fireEvent.click(format.getByRole("radio", { name, hidden: true }));
    choose("JSON schema");
    write("Schema of the answer", '{"type":"object"}');
    expect(own()).toEqual({ format: { type: "object" } });
    choose("JSON");
    expect(own()).toEqual({ format: "json" });
    choose("JSON schema");
    expect(field("Schema of the answer").value).toBe('{"type":"object"}');
    write("Schema of the answer", '{"type":"objec');
    expect(own()).toEqual({});
    expect(screen.getByText(/This is not JSON/)).toBeTruthy();
  });

  it("shows a schema that is not whole again when it is opened again, in its chat alone", () => {
    const radio = (name: string) => screen.getByRole<HTMLInputElement>("radio", { name, hidden: true });
    fireEvent.click(radio("JSON schema"));
    write("Schema of the answer", '{"type": "obj');
    openPanel();
    expect(field("Schema of the answer").value).toBe('{"type": "obj');
    expect(screen.getByText(/This is not JSON/)).toBeTruthy();
    act(() => {
      services.workspace.store.getState().session.send({ content: "Sky?" });
      services.workspace.newChat();
    });
    expect(radio("Free").checked).toBe(true);
  });

  it("forgets a schema that is not whole when all is reset, or something else is set meanwhile", () => {
    const radio = (name: string) => screen.getByRole<HTMLInputElement>("radio", { name, hidden: true });
    const writeHalf = () => {
      fireEvent.click(radio("JSON schema"));
      write("Schema of the answer", "{");
    };
    write("Seed", "7");
    writeHalf();
    press("Reset all");
    expect(radio("Free").checked).toBe(true);
    openPanel();
    expect(radio("Free").checked).toBe(true);
    writeHalf();
    cleanup();
    act(() => services.workspace.store.getState().session.setSettings({ format: "json" }));
    openPanel();
    expect(radio("JSON").checked).toBe(true);
  });

  it("follows when all is reset, with what cannot be sent", () => {
    write("Seed", "7");
    write("Stop texts", "END");
    write("Keep in memory", "1h");
    write("Temperature", "50");
    press("Reset all");
    const names = ["Seed", "Stop texts", "Keep in memory", "Temperature"];
    expect(names.map((name) => field(name).value)).toEqual(["", "", "", ""]);
    expect(own()).toEqual({});
  });

  it("goes up and down with the arrow keys, from the usual value", () => {
    fireEvent.keyDown(field("Temperature"), { key: "ArrowDown" });
    expect(own()).toEqual({ options: { temperature: 0.7 } });
    expect(field("Temperature").value).toBe("0.7");
  });
});
