// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createBrowserServices, type Services } from "@/components/chat/browser-services";
import { ServicesContext } from "@/components/chat/services";
import { WithTexts } from "@/test/with-texts";
import { ModelList } from "./model-list";

let services: Services;
let unloaded: string[];

beforeEach(async () => {
  unloaded = [];
  const made = createBrowserServices();
  const unload = async (name: string) => {
    unloaded.push(name);
    return undefined;
  };
  services = { ...made, models: { ...made.models, unload, refresh: () => {} } };
  const model = { name: "qwen3:4b", capabilities: ["completion"], loaded: true };
  services.models.store.dispatch({
    type: "listed",
    list: { models: [model], pulls: [], can_manage: true, upstream: { kind: "ollama" } },
  });
  await new Promise((resolve) => requestAnimationFrame(resolve));
  render(
    <ServicesContext value={services}>
      <ModelList onClose={() => {}} onDetails={() => {}} />
    </ServicesContext>,
    { wrapper: WithTexts },
  );
});
afterEach(cleanup);

it("offers once, in words, to take the active model out of memory", () => {
  expect(screen.getAllByText("Unload")).toEqual([screen.getByRole("button", { name: "Unload qwen3:4b" })]);
});

it("says that a model is no longer in memory, and puts the focus back where one searches", async () => {
  const button = screen.getByRole("button", { name: "Unload qwen3:4b" });
  button.focus();
  await act(async () => fireEvent.click(button));
  expect(unloaded).toEqual(["qwen3:4b"]);
  expect(screen.getByRole("status").textContent).toBe("qwen3:4b is no longer in memory.");
  expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Search models" }));
});
