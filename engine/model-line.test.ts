import { describe, expect, it } from "vitest";
import { createModelLine, type Wanted } from "./model-line";
import { createManualClock } from "./testing/manual-clock";
import { aborted, createScriptedRunner, gate, type ScriptedOptions } from "./testing/scripted-runner";

function setup(options: Partial<ScriptedOptions> & { maxWaiting?: number } = {}) {
  const clock = createManualClock();
  const runner = createScriptedRunner({ script: () => ({ texts: [] }), ...options });
  const line = createModelLine({ runner, clock, maxWaiting: options.maxWaiting ?? 8, keepAliveMs: 300_000 });
  return { clock, runner, line };
}

const never = new AbortController().signal;
const small: Wanted = { name: "small", path: "/small", contextTokens: 4096, keepAliveMs: undefined };
const large: Wanted = { ...small, name: "large", path: "/large" };

describe("model line", () => {
  it("loads a model once for requests that follow each other", async () => {
    const { runner, line } = setup();
    await line.run(small, never, async () => {});
    await line.run(small, never, async () => {});
    expect(runner.loads).toEqual([{ path: "/small", contextTokens: 4096 }]);
  });

  it("holds one model at a time", async () => {
    const { runner, line } = setup();
    await line.run(small, never, async () => {});
    await line.run(large, never, async () => {});
    expect(runner.loads.map(({ path }) => path)).toEqual(["/small", "/large"]);
    expect(runner.unloads).toBe(1);
    expect(line.resident()?.name).toBe("large");
  });

  it("resizes the context instead of loading the model again", async () => {
    const { runner, line } = setup();
    await line.run(small, never, async () => {});
    await line.run({ ...small, contextTokens: 512 }, never, async (model) => {
      expect(model.contextTokens).toBe(512);
    });
    expect(runner.loads).toHaveLength(1);
    expect(runner.resizes).toEqual([512]);
  });

  it("serves in the order of arrival, one at a time", async () => {
    const { line } = setup();
    const order: string[] = [];
    const gates = [gate(), gate(), gate()];
    const runs = gates.map(({ opened }, index) =>
      line.run(small, never, async () => {
        order.push(`start ${index}`);
        await opened;
        order.push(`end ${index}`);
      }),
    );
    for (const { open } of [...gates].reverse()) open();
    await Promise.all(runs);
    expect(order).toEqual(["start 0", "end 0", "start 1", "end 1", "start 2", "end 2"]);
  });

  it("lets someone who waits leave without a trace", async () => {
    const { line } = setup();
    const first = gate();
    const served: number[] = [];
    const leaving = new AbortController();
    const one = line.run(small, never, () => first.opened);
    const two = line.run(small, leaving.signal, async () => served.push(2));
    const three = line.run(small, never, async () => served.push(3));
    leaving.abort(new Error("left"));
    await expect(two).rejects.toThrow("left");
    first.open();
    await Promise.all([one, three]);
    expect(served).toEqual([3]);
  });

  it("turns away who comes when the line is full, as Ollama does", async () => {
    const { line } = setup({ maxWaiting: 1 });
    const first = gate();
    const one = line.run(small, never, () => first.opened);
    const two = line.run(small, never, async () => {});
    await expect(line.run(small, never, async () => {})).rejects.toMatchObject({
      status: 503,
      message: "server busy, please try again.  maximum pending requests exceeded",
    });
    first.open();
    await Promise.all([one, two]);
  });

  it("goes on after a task that failed", async () => {
    const { line } = setup();
    await expect(line.run(small, never, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(await line.run(small, never, async () => "fine")).toBe("fine");
  });

  it("tells a failed load as an error, and tries again next time", async () => {
    let attempts = 0;
    const { line } = setup({
      onLoad: async () => {
        attempts++;
        if (attempts === 1) throw new Error("no memory");
      },
    });
    await expect(line.run(small, never, async () => {})).rejects.toMatchObject({
      status: 500,
      message: "unable to load model: no memory",
    });
    expect(line.resident()).toBeUndefined();
    expect(await line.run(small, never, async () => "fine")).toBe("fine");
  });

  it("gives up loading when the one who wanted it leaves", async () => {
    const { line } = setup({
      onLoad: async (path, signal) => {
        if (path === "/small") await aborted(signal).then(() => Promise.reject(signal.reason));
      },
    });
    const leaving = new AbortController();
    const run = line.run(small, leaving.signal, async () => {});
    leaving.abort(new Error("left"));
    await expect(run).rejects.toThrow("left");
    expect(await line.run(large, never, async () => "fine")).toBe("fine");
  });

  it("unloads after keep_alive, counted from the last answer", async () => {
    const { clock, runner, line } = setup();
    await line.run(small, never, async () => {});
    expect(line.resident()?.expiresAtMs).toBe(clock.nowMs() + 300_000);
    clock.advance(200_000);
    await line.run({ ...small, keepAliveMs: 250_000 }, never, async () => {});
    clock.advance(249_999);
    expect(runner.unloads).toBe(0);
    clock.advance(1);
    await expect.poll(() => runner.unloads).toBe(1);
    expect(line.resident()).toBeUndefined();
    expect(clock.timers).toBe(0);
  });

  it("unloads at once for keep_alive 0, and never for Infinity", async () => {
    const { clock, runner, line } = setup();
    await line.run({ ...small, keepAliveMs: 0 }, never, async () => {});
    expect(runner.unloads).toBe(1);
    await line.run({ ...small, keepAliveMs: Number.POSITIVE_INFINITY }, never, async () => {});
    expect(clock.timers).toBe(0);
    expect(line.resident()).toMatchObject({ name: "small", expiresAtMs: undefined });
  });

  it("does not unload under an answer, but right after it", async () => {
    const { runner, line } = setup();
    const answering = gate();
    const run = line.run(small, never, () => answering.opened);
    await expect.poll(() => line.resident()).toBeDefined();
    await line.release("/small");
    expect(runner.unloads).toBe(0);
    answering.open();
    await run;
    expect(runner.unloads).toBe(1);
  });

  it("close turns the waiting away, lets the task end and unloads", async () => {
    const { runner, line } = setup();
    const answering = gate();
    const one = line.run(small, never, () => answering.opened);
    const two = line.run(small, never, async () => {});
    const closed = line.close();
    await expect(two).rejects.toThrow("shutting down");
    answering.open();
    await Promise.all([one.catch(() => {}), closed]);
    expect(runner.unloads).toBe(runner.loads.length);
  });
});
