import { expect, type Page, test } from "@playwright/test";
import { build } from "esbuild";
import { type CutProxy, createCutProxy } from "../test/clients/cut-proxy";
import { QUESTION, SAYING, WHOLE } from "../test/clients/hard-text";
import { createFakeOllama, type FakeOllama } from "../test/fake-ollama";
import { createGate } from "../test/gate";
import { type LaunchedServer, launchServer } from "./launched-server";

/** What a client in the page has got. */
interface Outcome {
  readonly text: string;
  /** The last `full_content`. */
  readonly full?: string;
  readonly messages: number;
  readonly code?: string;
}

/** A request of the page to `/chat…`, with its answer's status once it is there. */
interface SeenRequest {
  readonly method: string;
  readonly lastEventId: string | undefined;
  readonly status: Promise<number | undefined>;
}

interface FollowOptions {
  readonly onDisconnect: "cancel" | "continue";
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  /** When the tab is hidden, then shown again; with nothing it stays in front. */
  readonly hideAfter?: number;
}

/** Clients that other people wrote, in a real browser. A heartbeat is due between any two events. */
test.describe("clients in a browser (statements 10, 29, 41, 55)", () => {
  let ollama: FakeOllama;
  let server: LaunchedServer;
  let proxy: CutProxy;
  let requests: SeenRequest[];

  test.beforeAll(async () => {
    ollama = await createFakeOllama();
    server = await launchServer({
      OLLAMA_HOST: ollama.url,
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
      SYNAPSE_HEARTBEAT_MS: "10",
      SYNAPSE_CHUNK_INTERVAL_MS: "0",
    });
    proxy = await createCutProxy(Number(new URL(server.url).port));
  });

  test.afterAll(async () => {
    await proxy.close();
    server.process.kill("SIGKILL");
    await server.exited;
    await ollama.close();
  });

  test.beforeEach(async ({ page }) => {
    ollama.chat(SAYING);
    await page.goto(`http://127.0.0.1:${proxy.port}/healthz`);
    ollama.forgetRequests();
    requests = [];
    page.on("request", (request) => {
      if (!new URL(request.url()).pathname.startsWith("/chat")) return;
      requests.push({
        method: request.method(),
        lastEventId: request.headers()["last-event-id"],
        status: request.response().then(
          (response) => response?.status(),
          () => undefined,
        ),
      });
    });
  });

  function generations(): number {
    return ollama.requests.filter(({ path }) => path === "/api/chat").length;
  }

  test.describe("native EventSource", () => {
    test("gets the whole answer, and 204 ends it", async ({ page }) => {
      const outcome = await followNatively(page);
      expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE });
      expect(await Promise.all(requests.map(({ status }) => status))).toEqual([200, 200, 204]);
      expect(generations()).toBe(1);
    });

    test("reconnects by itself after cuts and misses nothing", async ({ page }) => {
      const id = await begin(page);
      proxy.cut([
        { afterEvents: 3, at: "middle" },
        { afterEvents: 1, at: "clean end" },
      ]);
      expect(await followNatively(page, id)).toMatchObject({ text: WHOLE, full: WHOLE });
      expect(requests.slice(1).map(({ method }) => method)).toEqual(["GET", "GET", "GET", "GET"]);
      expect(await requests.at(-1)?.status).toBe(204);
      expect(generations()).toBe(1);
    });
  });

  test.describe("@microsoft/fetch-event-source", () => {
    test.beforeEach(async ({ page }) => {
      await page.addScriptTag({ content: await bundled() });
    });

    test("gets the whole answer, no message for a heartbeat, and asks for nothing more", async ({ page }) => {
      const outcome = await follow(page, { onDisconnect: "cancel" });
      expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE });
      expect(requests.map(({ method }) => method)).toEqual(["POST"]);
      expect(generations()).toBe(1);
    });

    for (const at of ["boundary", "middle", "clean end"] as const) {
      test(`sends the POST again after a cut (${at}), which resumes and never asks again`, async ({
        page,
      }) => {
        proxy.cut([{ afterEvents: 3, at }]);
        const outcome = await follow(page, { onDisconnect: "continue" });
        expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE });
        expect(requests.map(({ method }) => method)).toEqual(["POST", "POST"]);
        expect(requests[1]?.lastEventId).toMatch(/\.[1-3]$/);
        expect(generations()).toBe(1);
      });
    }

    test("a tab that is hidden and shown again has the whole of the same answer", async ({ page }) => {
      const outcome = await follow(page, { onDisconnect: "continue", hideAfter: 4 });
      expect(outcome).toMatchObject({ text: WHOLE, full: WHOLE });
      expect(requests.map(({ method }) => method)).toEqual(["POST", "POST"]);
      expect(generations()).toBe(1);
    });

    test("also when it was hidden before the first event, where the request names a key", async ({
      page,
    }) => {
      const gate = createGate();
      ollama.chat([{ gate: gate.opened }, ...SAYING]);
      const following = follow(page, { onDisconnect: "continue", key: "tab-1", hideAfter: 0 });
      await expect.poll(() => requests.length).toBe(2);
      gate.open();
      expect(await following).toMatchObject({ text: WHOLE, full: WHOLE });
      expect(generations()).toBe(1);
    });

    test("a tab that is hidden stops the model where the request did not say `continue`, and is told so", async ({
      page,
    }) => {
      const outcome = await follow(page, { onDisconnect: "cancel", hideAfter: 2 });
      expect(outcome).toMatchObject({ code: "client_closed" });
      expect(WHOLE.startsWith(outcome.text)).toBe(true);
      expect(outcome.text).toBe(outcome.full);
      expect(generations()).toBe(1);
      await ollama.requests.find(({ path }) => path === "/api/chat")?.closed;
      expect(ollama.requests.find(({ path }) => path === "/api/chat")?.aborted).toBe(true);
    });
  });
});

/** Starts an answer that goes on without its reader; its generation id. */
function begin(page: Page): Promise<string> {
  return page.evaluate(async (question) => {
    const response = await fetch("/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...question, on_disconnect: "continue" }),
    });
    await response.body?.cancel();
    return response.headers.get("x-generation-id") ?? "";
  }, QUESTION);
}

/** Reads with the browser's own EventSource until the browser gives up. */
async function followNatively(page: Page, known?: string): Promise<Outcome> {
  const id = known ?? (await begin(page));
  return page.evaluate(
    (generationId) =>
      new Promise<Outcome>((resolve) => {
        const source = new EventSource(`/chat/${generationId}`);
        let text = "";
        let full: string | undefined;
        let messages = 0;
        source.onmessage = ({ data }) => {
          const event = JSON.parse(data);
          messages++;
          text += event.content;
          full = event.full_content;
        };
        source.onerror = () => {
          if (source.readyState === EventSource.CLOSED) {
            resolve({ text, messages, ...(full === undefined ? {} : { full }) });
          }
        };
      }),
    id,
  );
}

/** Reads with fetch-event-source until the event that is the last. */
function follow(page: Page, options: FollowOptions): Promise<Outcome> {
  return page.evaluate(
    async ({ question, onDisconnect, key, hideAfter }) => {
      let isHidden = false;
      Object.defineProperty(document, "hidden", { get: () => isHidden, configurable: true });
      let hasLeft = false;
      const turn = (hidden: boolean) => {
        isHidden = hidden;
        document.dispatchEvent(new Event("visibilitychange"));
      };
      const leaveAndReturn = () => {
        if (hasLeft) return;
        hasLeft = true;
        turn(true);
        setTimeout(() => turn(false));
      };
      let text = "";
      let lastId = "";
      let last: { full_content?: string; code?: string } = {};
      let messages = 0;
      let isDone = false;
      const finished = new AbortController();
      const reading = clients.fetchEventSource("/chat", {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(key === undefined ? {} : { "Idempotency-Key": key }),
        },
        body: JSON.stringify({ ...question, on_disconnect: onDisconnect }),
        signal: finished.signal,
        // The library takes an id as soon as its line is there, before the event is whole: a cut within the event would
        // lose it. The last one that was delivered is what must be named.
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: { ...init?.headers, ...(lastId === "" ? {} : { "last-event-id": lastId }) },
          }),
        onopen: async (response) => {
          if (!response.ok) throw new Error(`status ${response.status}`);
          if (hideAfter === 0) leaveAndReturn();
        },
        // The library takes any end for the end of the answer; only `done` is.
        onclose() {
          if (!isDone) throw new Error("the answer is not complete");
        },
        onmessage(message) {
          const event = JSON.parse(message.data);
          messages++;
          lastId = message.id;
          text += event.content;
          last = event;
          isDone = event.done;
          if (isDone) finished.abort();
          else if (messages === hideAfter) leaveAndReturn();
        },
      });
      await reading;
      return {
        text,
        messages,
        ...(last.full_content === undefined ? {} : { full: last.full_content }),
        ...(last.code === undefined ? {} : { code: last.code }),
      };
    },
    { question: QUESTION, ...options },
  );
}

declare const clients: typeof import("@microsoft/fetch-event-source");

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: 'export * from "@microsoft/fetch-event-source";', resolveDir: process.cwd() },
    bundle: true,
    format: "iife",
    globalName: "clients",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
