// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBrowserServices, type Services } from "@/components/chat/browser-services";
import { ServicesContext } from "@/components/chat/services";
import type { ModelList, Pull } from "@/lib/chat/models";
import { WithTexts } from "@/test/with-texts";
import { InlinePull } from "./inline-pull";

const coming: Pull = { model: "qwen3:8b", status: "downloading", completed_bytes: 1, total_bytes: 4 };
const qwen = { name: "qwen3:8b", capabilities: [], loaded: false };

function listOf(change: Partial<ModelList> = {}): ModelList {
  return { models: [], pulls: [], can_manage: true, upstream: { kind: "ollama" }, ...change };
}

let services: Services;
let pulled: string[];
let onReady: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  pulled = [];
  onReady = vi.fn<() => void>();
  const made = createBrowserServices();
  const pull = async (name: string) => {
    pulled.push(name);
    return undefined;
  };
  services = { ...made, models: { ...made.models, pull, refresh: () => {} } };
});
afterEach(cleanup);

function tell(list: ModelList): Promise<void> {
  return act(async () => {
    services.models.store.dispatch({ type: "listed", list });
    await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

async function show(): Promise<void> {
  await act(async () => {
    render(
      <ServicesContext value={services}>
        <InlinePull model="qwen3:8b" onReady={onReady} />
      </ServicesContext>,
      { wrapper: WithTexts },
    );
    await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

describe("InlinePull", () => {
  it("begins to fetch a model that was picked, once, and answers when it is there", async () => {
    await tell(listOf());
    services.models.store.dispatch({ type: "chosen", name: "qwen3:8b" });
    await show();
    expect(pulled).toEqual(["qwen3:8b"]);
    await tell(listOf({ pulls: [coming] }));
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("25");
    expect(onReady).not.toHaveBeenCalled();
    await tell(listOf({ models: [qwen] }));
    await tell(listOf({ models: [qwen] }));
    expect(onReady).toHaveBeenCalledTimes(1);
    expect(pulled).toHaveLength(1);
  });

  it("asks before it fetches a model that nobody picked now", async () => {
    await tell(listOf());
    await show();
    expect(pulled).toEqual([]);
    await act(async () => screen.getByRole("button", { name: "Fetch qwen3:8b" }).click());
    expect(pulled).toEqual(["qwen3:8b"]);
  });

  it("does not answer by itself where the model came while nobody looked", async () => {
    await tell(listOf({ models: [qwen] }));
    await show();
    expect(onReady).not.toHaveBeenCalled();
    await act(async () => screen.getByRole("button", { name: "Answer now" }).click());
    expect(onReady).toHaveBeenCalledTimes(1);
  });

  it("answers after a reload in the middle of the pull", async () => {
    await tell(listOf({ pulls: [coming] }));
    await show();
    await tell(listOf({ models: [qwen] }));
    expect(onReady).toHaveBeenCalledTimes(1);
  });

  it("says why it did not come, and fetches nothing again by itself", async () => {
    await tell(listOf({ pulls: [{ ...coming, status: "failed", reason: "disk_full" }] }));
    await show();
    expect(screen.getByRole("status").textContent).toContain("The disk is full.");
    expect(pulled).toEqual([]);
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });

  it("offers nothing where models are managed by others", async () => {
    await tell(listOf({ can_manage: false }));
    await show();
    expect(screen.getByText(/models are fetched by whoever runs this server/)).toBeDefined();
    expect(screen.queryByRole("button")).toBeNull();
  });
});
