import { execFile, spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseWire, type WireEvent } from "../read-sse";
import { QUESTION, WHOLE } from "./hard-text";
import { type ServedAnswer, serveAnswer } from "./served-answer";

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const isCi = (process.env.CI ?? "") !== "";
/** What curl ends with when the body is cut off. */
const PARTIAL_FILE = 18;

describe.skipIf(!hasCurl && !isCi)("curl (statement 55)", () => {
  let served: ServedAnswer;

  beforeEach(async () => {
    served = await serveAnswer();
  });

  afterEach(() => served.close());

  it("-N prints the whole answer", async () => {
    const { events, status } = await ask(served.url);
    expect(status).toBe(0);
    expect(textOf(events)).toBe(WHOLE);
    expect(events.at(-1)?.data).toMatchObject({ done: true, full_content: WHOLE });
    expect(served.generations()).toBe(1);
  });

  it.each(["boundary", "middle"] as const)(
    "sees that the answer was cut (%s), and gets the rest by hand",
    async (at) => {
      served.cut({ afterEvents: 4, at });
      const cut = await ask(served.proxyUrl);
      expect(cut.status).toBe(PARTIAL_FILE);
      expect(cut.events).toHaveLength(4);
      const rest = await resume(served.url, cut.events);
      expect(rest.status).toBe(0);
      expect(textOf(cut.events) + textOf(rest.events)).toBe(WHOLE);
      expect(served.generations()).toBe(1);
    },
  );

  it("gets what it missed in one event, and 204 when there is nothing more", async () => {
    served.cut({ afterEvents: 2, at: "boundary" });
    const cut = await ask(served.proxyUrl);
    const whole = await resume(served.url, []);
    expect(textOf(whole.events)).toBe(WHOLE);
    const rest = await resume(served.url, cut.events);
    expect(rest.events).toHaveLength(2);
    expect(textOf(cut.events) + textOf(rest.events)).toBe(WHOLE);
    const nothing = await curl([
      "-w",
      "%{http_code}",
      ...lastEventId(rest.events),
      generationUrl(served.url),
    ]);
    expect(nothing).toEqual({ stdout: "204", status: 0 });
    expect(served.generations()).toBe(1);
  });

  it("resumes with a POST too, and never asks the model again", async () => {
    served.cut({ afterEvents: 3, at: "middle" });
    const cut = await ask(served.proxyUrl);
    const rest = await ask(served.url, lastEventId(cut.events));
    expect(textOf(cut.events) + textOf(rest.events)).toBe(WHOLE);
    expect(served.generations()).toBe(1);
  });

  let generationId = "";

  async function ask(
    url: string,
    more: readonly string[] = [],
  ): Promise<{ events: WireEvent[]; status: number }> {
    const body = JSON.stringify({ ...QUESTION, on_disconnect: "continue" });
    const { stdout, status } = await curl([
      ...["-X", "POST", "-H", "Content-Type: application/json", "--data-binary", body],
      ...more,
      `${url}/chat`,
    ]);
    const events = wholeEvents(stdout);
    generationId = events[0]?.id.split(".")[0] ?? "";
    return { events, status };
  }

  async function resume(url: string, had: readonly WireEvent[]) {
    const { stdout, status } = await curl([...lastEventId(had), generationUrl(url)]);
    return { events: wholeEvents(stdout), status };
  }

  function generationUrl(url: string): string {
    return `${url}/chat/${generationId}`;
  }
});

function lastEventId(events: readonly WireEvent[]): string[] {
  const id = events.at(-1)?.id;
  return id === undefined ? [] : ["-H", `Last-Event-ID: ${id}`];
}

/** The events that arrived whole: one that lacks its blank line has not happened. */
function wholeEvents(stdout: string): WireEvent[] {
  return parseWire(stdout.slice(0, stdout.lastIndexOf("\n\n") + 2));
}

function textOf(events: readonly WireEvent[]): string {
  return events.map(({ data }) => data.content).join("");
}

function curl(args: readonly string[]): Promise<{ stdout: string; status: number }> {
  return new Promise((resolve) => {
    execFile("curl", ["-sN", "--max-time", "15", ...args], { encoding: "utf8" }, (error, stdout) => {
      resolve({ stdout, status: typeof error?.code === "number" ? error.code : 0 });
    });
  });
}
