import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { createModelWatch } from "./model-watch";

function setUp(answer: (path: string, init: RequestInit | undefined) => Response | Promise<Response>) {
  const clock = createManualClock();
  const asked: string[] = [];
  const list = { models: [], pulls: [], upstream: { kind: "ollama" } };
  const watch = createModelWatch({
    fetch: async (input, init) => {
      const path = String(input);
      if (path === "/models") return Response.json(list);
      asked.push(`${init?.method} ${path} ${init?.body ?? ""}`.trim());
      return answer(path, init);
    },
    schedule: (task, delayMs) => clock.after(delayMs, task),
    scheduleFrame: (task) => task(),
    remember: () => {},
  });
  watch.store.dispatch({ type: "listed", list: { models: [], pulls: [], upstream: { kind: "ollama" } } });
  return { watch, asked, clock };
}

describe("acts on models", () => {
  it("ask the documented addresses, with a name's slashes as they are", async () => {
    const { watch, asked } = setUp(() => Response.json({ model: "hf.co/a/b:Q4", deleted: true }));
    expect(await watch.remove("hf.co/a/b:Q4")).toBeUndefined();
    expect(await watch.unload("hf.co/a/b:Q4")).toBeUndefined();
    expect(await watch.cancelPull("hf.co/a/b:Q4")).toBeUndefined();
    expect(asked).toEqual([
      "DELETE /models/hf.co/a/b%3AQ4",
      "POST /models/hf.co/a/b%3AQ4/unload",
      "DELETE /models/pull/hf.co/a/b%3AQ4",
    ]);
  });

  it("show a pull from the moment that the server has taken it", async () => {
    const { watch, asked } = setUp(() =>
      Response.json({ model: "qwen3:8b", status: "starting" }, { status: 202 }),
    );
    expect(await watch.pull("qwen3:8b")).toBeUndefined();
    expect(asked).toEqual(['POST /models/pull {"model":"qwen3:8b","stream":false}']);
    expect(watch.store.getState().list?.pulls).toEqual([{ model: "qwen3:8b", status: "starting" }]);
  });

  it("say why they were refused, and that the server was not reached", async () => {
    const body = { error: "No.", error_id: "ERR_1", code: "management_off", retryable: false };
    const refused = setUp(() => Response.json(body, { status: 403 }));
    expect(await refused.watch.remove("a")).toMatchObject({ code: "management_off", errorId: "ERR_1" });
    const lost = setUp(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await lost.watch.remove("a")).toMatchObject({ code: "network" });
  });

  it("give up after a limit", async () => {
    const { watch, clock } = setUp((_, init) => {
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      });
    });
    const outcome = watch.remove("a");
    await clock.advance(75_000);
    expect(await outcome).toMatchObject({ code: "network" });
  });
});
