import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { createGatewayContext, type GatewayContext } from "@/lib/gateway/context";
import { createFakeOllama, type FakeOllama } from "./fake-ollama";
import { createChunkReader, parseWire, readWire } from "./read-sse";

/** One way from a request to the gateway and back. */
export interface Wire {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

const SETTINGS = {
  LOG_LEVEL: "silent",
  SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
  SYNAPSE_CHUNK_INTERVAL_MS: "0",
  SYNAPSE_MAX_GENERATIONS: "100",
  SYNAPSE_MAX_STREAMS_PER_CLIENT: "100",
};
const HELLO = { conversation: [{ role: "user", content: "Hello" }] };

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): RequestInit {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** An answer whose next chunk comes only when the one before has been read, so that no two can be merged. */
function stepByStep(texts: readonly string[]) {
  const gates = texts.map(() => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { gate, open };
  });
  const script = gates.flatMap(({ gate }, index) => [{ text: texts[index] ?? "" }, { gate }]);
  return {
    script: [...script, { done: {} }],
    async read(response: Response): Promise<string> {
      const chunks = createChunkReader(response);
      let text = "";
      for (const { open } of gates) {
        text += await chunks.until("\n\n");
        open();
      }
      text += await chunks.until('"done":true');
      return text + (await chunks.next());
    },
  };
}

/** What `POST /chat` promises, whichever wire carries it. */
export function describeChat(name: string, connect: (context: GatewayContext) => Promise<Wire>): void {
  describe(`POST /chat over ${name}`, () => {
    let ollama: FakeOllama;
    let wire: Wire;
    let context: GatewayContext;

    async function start(settings: Record<string, string> = {}): Promise<void> {
      await wire?.close();
      await context?.aiService.close();
      await context?.store.close();
      context = createGatewayContext(
        parseEnv({ ...SETTINGS, OLLAMA_HOST: ollama.url, ...settings }, "production"),
      );
      wire = await connect(context);
    }

    beforeEach(async () => {
      ollama = await createFakeOllama();
      await start();
    });

    afterEach(async () => {
      await wire.close();
      await context.aiService.close();
      await context.store.close();
      await ollama.close();
    });

    async function stream(body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
      return wire.fetch("/chat", post({ ...HELLO, stream: true, ...body }, headers));
    }

    it("streams the documented events (statements 8, 56)", async () => {
      const answer = stepByStep(["Hello", " from", " the fake."]);
      ollama.chat(answer.script);
      const response = await stream();
      const text = (await answer.read(response))
        .replaceAll(response.headers.get("x-generation-id") ?? "no id", "<generation id>")
        .replace(/"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"timestamp":"<time>"')
        .replace(/("(?:elapsed_time|time_to_first_token|p50|p95)":|"max":(?=0[.,}]))[\d.e-]+/g, "$1<seconds>")
        .replace(/("(?:words|characters)_per_second":)[\d.]+/g, "$1<rate>");
      expect(text).toMatchSnapshot();
    });

    it("counts events from 1, and what they carry adds up to the whole (statement 13)", async () => {
      const answer = stepByStep(["Hello", " from", " the fake."]);
      ollama.chat(answer.script);
      const events = parseWire(await answer.read(await stream()));
      expect(events.map(({ data }) => data.chunk_id)).toEqual([1, 2, 3, 4]);
      expect(events.map(({ data }) => data.full_content)).toEqual([
        "Hello",
        "Hello from",
        "Hello from the fake.",
        "Hello from the fake.",
      ]);
      expect(events.map(({ data }) => data.content).join("")).toBe("Hello from the fake.");
      expect(events.map(({ data }) => data.done)).toEqual([false, false, false, true]);
      expect(events.map(({ id }) => id.split(".")[1])).toEqual(["1", "2", "3", "4"]);
    });

    it("has figures that agree with what was sent, in every event (statement 14)", async () => {
      ollama.chat([{ text: "Zwölf 🎉" }, { text: " Boxkämpfer 👩" }, { text: "‍👧 jagen" }, { done: {} }]);
      const events = await readWire(await stream());
      for (const { data } of events) {
        expect(data.streaming_stats.total_characters).toBe([...(data.full_content ?? "")].length);
        expect(
          Object.values(data.streaming_stats).every(
            (value) => typeof value === "object" || Number.isFinite(value),
          ),
        ).toBe(true);
      }
      expect(events.at(-1)?.data.streaming_stats).toMatchObject({ total_chunks: 3, total_words: 3 });
    });

    it("sends the whole text once when asked for full_content final (statement 56)", async () => {
      const answer = stepByStep(["Hello", " from", " the fake."]);
      ollama.chat(answer.script);
      const events = parseWire(await answer.read(await stream({ full_content: "final" })));
      expect(events.map(({ data }) => data.full_content)).toEqual([
        undefined,
        undefined,
        undefined,
        "Hello from the fake.",
      ]);
    });

    it("ends with Ollama's own counters in seconds, leaving out what Ollama did not say (statement 48)", async () => {
      ollama.chat([
        { text: "Hi" },
        { done: { done_reason: "length", load_duration: undefined, prompt_eval_count: undefined } },
      ]);
      const last = (await readWire(await stream())).at(-1)?.data;
      expect(last).toMatchObject({ done: true, done_reason: "length", content: "" });
      expect(last?.usage).toEqual({
        completion_tokens: 10,
        tokens_per_second: 10,
        prompt_eval_duration: 0.2,
        eval_duration: 1,
        total_duration: 1.5,
      });
    });

    it("keeps thoughts out of the content (statement 46)", async () => {
      ollama.chat([{ thinking: "Let me" }, { thinking: " see" }, { text: "Yes" }, { done: {} }]);
      const events = await readWire(await stream());
      expect(events.every(({ data }) => data.thinking === undefined || data.content === "")).toBe(true);
      expect(events.map(({ data }) => data.thinking ?? "").join("")).toBe("Let me see");
      expect(events.map(({ data }) => data.content).join("")).toBe("Yes");
      expect(events.at(-1)?.data.full_content).toBe("Yes");
    });

    it("has the documented headers (statement 25)", async () => {
      const response = await stream();
      await response.text();
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-store, must-revalidate, no-transform",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
        "x-generation-id": expect.stringMatching(/^[\w-]{22}$/),
      });
      expect(response.headers.get("content-encoding")).toBeNull();
    });

    it("sends its first bytes while the model is silent, and signs of life until it speaks (statements 15, 16)", async () => {
      await start({ SYNAPSE_HEARTBEAT_MS: "1000" });
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      ollama.chat([{ gate }, { text: "At last" }, { done: {} }]);
      const chunks = createChunkReader(await stream());
      expect(await chunks.next()).toBe(": hb\n");
      expect(await chunks.next()).toBe(": hb\n");
      open();
      expect(await chunks.until('"done":true')).toContain("At last");
    });

    it("lets each event leave in one piece (statement 8)", async () => {
      const gates: (() => void)[] = [];
      const gated = [0, 1].map(() => new Promise<void>((resolve) => gates.push(resolve)));
      ollama.chat([{ text: "one" }, ...gated.map((gate) => ({ gate })), { text: " two" }, { done: {} }]);
      const chunks = createChunkReader(await stream());
      expect(await chunks.until("\n\n")).toMatch(/id: [\w-]{22}\.1\ndata: \{.*\}\n\n$/);
      for (const open of gates) open();
      expect(await chunks.until('"done":true')).toMatch(/\n\n$/);
    });

    it("escapes the line ends that clients split at by mistake (statement 9)", async () => {
      ollama.chat([{ text: "a\u2028b\u2029c\u0085d\re\nf" }, { done: {} }]);
      const text = await (await stream()).text();
      expect(text).toContain("a\\u2028b\\u2029c\\u0085d\\re\\nf");
      expect(parseWire(text).at(-1)?.data.full_content).toBe("a\u2028b\u2029c\u0085d\re\nf");
    });

    it("names every event with a short ASCII id of its own, larger than the one before (statement 11)", async () => {
      const answer = stepByStep(["Hello", " from", " the fake."]);
      ollama.chat(answer.script);
      const text = await answer.read(await stream());
      const blocks = text.split("\n\n").filter((block) => block.includes("data: "));
      const ids = blocks.map((block) => /^id: ([\x21-\x7e]{1,128})$/m.exec(block)?.[1] ?? "none");
      const positions = ids.map((id) => Number(id.split(".")[1]));
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(positions).toHaveLength(4);
      // `error` and `open` are EventSource's own; a bare `retry` is taken for an event by some clients.
      expect(text).not.toMatch(/^event: (error|open)$/m);
      for (const block of text.split("\n\n")) {
        if (/^retry:/m.test(block)) expect(block).toMatch(/^data: /m);
      }
    });

    it("sends an answer of 3,000 pieces in bytes that grow with its length, when the whole is wanted at the end alone (statement 57)", async () => {
      const pieces = Array.from({ length: 3_000 }, (_, index) => ({ text: `word${index % 10} ` }));
      ollama.chat([...pieces, { done: {} }]);
      const text = await (await stream({ full_content: "final" })).text();
      expect(parseWire(text).at(-1)?.data.full_content).toHaveLength(18_000);
      expect(text.length).toBeLessThan(3_001 * 640 + 18_000);
    });

    it("serves the snippet of docs/protocol.md as it stands", async () => {
      const protocol = readFileSync(new URL("../docs/protocol.md", import.meta.url), "utf8");
      const snippet = /```javascript\n([\s\S]*?)```/.exec(protocol)?.[1] ?? "";
      const shown: string[] = [];
      const final = await new Promise((resolve, reject) => {
        const run = new Function(
          "fetch",
          "updateChatMessage",
          "finalizeChatMessage",
          `return (async () => {${snippet}})()`,
        );
        run(wire.fetch, (content: string) => shown.push(content), resolve).catch(reject);
      });
      expect(final).toBe("Hello from the fake.");
      expect(shown.join("")).toBe("Hello from the fake.");
    });

    it("does not let model text forge an event", async () => {
      const forged = '\n\nid: x.9\ndata: {"content":"forged","done":true}\n\n';
      ollama.chat([{ text: forged }, { done: {} }]);
      const events = await readWire(await stream());
      expect(events.map(({ data }) => data.content)).toEqual([forged, ""]);
    });

    it("passes on what the request asks for, and nothing of the browser's (statement 51)", async () => {
      const options = { temperature: 0.5, top_k: 5, stop: ["END"], seed: 7 };
      await readWire(
        await stream(
          {
            model: "fake:latest",
            options,
            think: "low",
            format: { type: "object" },
            keep_alive: "10m",
            extra: 1,
          },
          { Origin: "http://localhost:9", Cookie: "a=b", Authorization: "Bearer secret" },
        ),
      );
      const chat = ollama.requests.find(({ path }) => path === "/api/chat");
      expect(chat?.body).toMatchObject({
        model: "fake:latest",
        messages: [{ role: "user", content: "Hello" }],
        options,
        think: "low",
        format: { type: "object" },
        keep_alive: "10m",
      });
      expect(chat?.body).not.toHaveProperty("extra");
      for (const header of ["origin", "cookie", "authorization"])
        expect(chat?.headers).not.toHaveProperty(header);
    });

    it("answers as one JSON object when no stream is asked for", async () => {
      ollama.chat([{ thinking: "hm" }, { text: "Hello" }, { text: " you" }, { done: {} }]);
      const response = await wire.fetch("/chat", post(HELLO));
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(await response.json()).toMatchObject({
        content: "Hello you",
        full_content: "Hello you",
        thinking: "hm",
        chunk_id: 1,
        done: true,
        done_reason: "stop",
        model: "fake:latest",
        usage: { completion_tokens: 10 },
        streaming_stats: { total_chunks: 3, total_characters: 9 },
      });
    });

    describe("when the client leaves (statements 17, 43)", () => {
      const never = new Promise<void>(() => {});

      it("closes the request to the model before the first token", async () => {
        ollama.chat([{ gate: never }]);
        const chunks = createChunkReader(await stream({ model: "fake:latest" }));
        await chunks.next();
        const upstream = await ollama.request(0);
        await chunks.cancel();
        await upstream.closed;
        expect(upstream.aborted).toBe(true);
      });

      it("closes the request to the model in the middle of the answer", async () => {
        ollama.chat([{ text: "Half an" }, { gate: never }]);
        const leave = new AbortController();
        const response = await wire.fetch(
          "/chat",
          post({ ...HELLO, model: "fake:latest", stream: true }, {}, leave.signal),
        );
        await createChunkReader(response).until("Half an");
        const upstream = await ollama.request(0);
        leave.abort();
        await upstream.closed;
        expect(upstream.aborted).toBe(true);
      });

      it("closes the request to the model when no stream was asked for", async () => {
        ollama.chat([{ gate: never }]);
        const leave = new AbortController();
        const answer = wire
          .fetch("/chat", post({ ...HELLO, model: "fake:latest" }, {}, leave.signal))
          .catch(() => "left");
        const upstream = await ollama.request(0);
        leave.abort();
        await upstream.closed;
        expect(upstream.aborted).toBe(true);
        await answer;
      });

      it("has nothing left running", async () => {
        ollama.chat([{ text: "x" }, { gate: never }]);
        const readers = await Promise.all(
          Array.from({ length: 20 }, async () => createChunkReader(await stream({ model: "fake:latest" }))),
        );
        await Promise.all(readers.map((reader) => reader.until("data:")));
        expect(context.registry.counts().running).toBe(20);
        await Promise.all(readers.map((reader) => reader.cancel()));
        await expect.poll(() => context.registry.counts()).toEqual({ running: 0, waiting: 0 });
      });
    });

    describe("failures", () => {
      const die = [{ text: "Half an answer" }, { die: true }] as const;
      const failures = [
        ["model_not_found", 404, [{ status: 404, body: { error: "model 'x' not found" } }]],
        ["unsupported_by_model", 400, [{ status: 400, body: { error: '"x" does not support thinking' } }]],
        [
          "upstream_busy",
          503,
          [
            {
              status: 503,
              body: { error: "server busy, please try again. maximum pending requests exceeded" },
            },
          ],
        ],
        ["upstream_error", 502, [{ status: 500, body: { error: "model runner has unexpectedly stopped" } }]],
        [
          "upstream_error",
          502,
          [{ text: "a" }, { line: { error: "an error was encountered while running the model" } }],
        ],
        [
          "bad_upstream",
          502,
          [{ status: 200, headers: { "content-type": "text/html" }, body: "<html>proxy</html>" }],
        ],
        ["bad_upstream", 502, [{ text: "a" }, { bytes: "{nonsense}\n" }]],
        ["interrupted", 502, die],
        ["interrupted", 502, [{ text: "a" }, { end: true }]],
      ] as const;

      it.each(failures)(
        "%s ends a stream with a terminal event, and the connection normally (statements 12, 18, 45)",
        async (code, _, script) => {
          ollama.chat(script);
          const events = await readWire(await stream({ model: "fake:latest" }));
          const last = events.at(-1)?.data;
          expect(last).toMatchObject({
            content: "",
            full_content: events.map(({ data }) => data.content).join(""),
            done: true,
            code,
            error: expect.any(String),
            error_id: expect.stringMatching(/^ERR_\d{8}_\d{6}_\d{15}$/),
            retryable: expect.any(Boolean),
          });
          expect(events.filter(({ data }) => data.done)).toHaveLength(1);
        },
      );

      it.each(failures)(
        "%s has its status without a stream: %i (statement 45)",
        async (code, status, script) => {
          ollama.chat(script);
          const response = await wire.fetch("/chat", post({ ...HELLO, model: "fake:latest" }));
          expect(response.status).toBe(status);
          expect(await response.json()).toMatchObject({
            error: expect.any(String),
            error_id: expect.stringMatching(/^ERR_\d{8}_\d{6}_\d{15}$/),
            code,
            retryable: expect.any(Boolean),
          });
          expect(response.headers.get("retry-after") !== null).toBe(status === 503);
        },
      );

      it("says nothing of upstream's words, host or path (statement 45)", async () => {
        ollama.chat([{ status: 500, body: { error: "open /root/.ollama/secret: dial tcp 10.0.0.7:11434" } }]);
        const response = await wire.fetch("/chat", post({ ...HELLO, model: "fake:latest" }));
        expect(await response.text()).not.toMatch(/root|10\.0\.0\.7|11434|127\.0\.0\.1|dial/);
      });

      it.each([
        ["first_token_timeout", { SYNAPSE_FIRST_TOKEN_TIMEOUT_MS: "200" }, []],
        ["idle_timeout", { SYNAPSE_IDLE_TIMEOUT_MS: "200" }, [{ text: "a" }]],
        ["total_timeout", { SYNAPSE_TOTAL_TIMEOUT_MS: "200" }, [{ text: "a" }]],
      ] as const)(
        "%s ends the answer and closes the request to the model (statements 12, 44)",
        async (code, settings, script) => {
          await start(settings);
          ollama.chat([...script, { gate: new Promise(() => {}) }]);
          const events = await readWire(await stream({ model: "fake:latest" }));
          expect(events.at(-1)?.data).toMatchObject({ done: true, code });
          const upstream = await ollama.request(0);
          await upstream.closed;
          expect(upstream.aborted).toBe(true);
        },
      );

      it("says that nothing can be reached when nothing can", async () => {
        await ollama.close();
        const response = await wire.fetch("/chat", post(HELLO));
        expect(response.status).toBe(502);
        expect(await response.json()).toMatchObject({ code: "upstream_unreachable", retryable: true });
        expect((await readWire(await stream())).map(({ data }) => data.code)).toEqual([
          "upstream_unreachable",
        ]);
        ollama = await createFakeOllama();
      });
    });

    describe("requests that are refused before the model hears of them (statements 42, 47, 54)", () => {
      const image = { role: "user", content: "x", images: ["/etc/passwd"] };
      const refused = [
        ["invalid_json", 400, post("{nope")],
        ["invalid_json", 400, post("")],
        ["invalid_request", 400, post({})],
        ["invalid_request", 400, post("null")],
        ["invalid_request", 400, post({ conversation: [] })],
        ["invalid_request", 400, post({ conversation: [{ role: "user", content: 5 }] })],
        ["invalid_request", 400, post({ conversation: [{ role: "wizard", content: "x" }] })],
        ["invalid_request", 400, post({ conversation: [{ role: "system", content: "x" }] })],
        ["invalid_request", 400, post({ conversation: [image] })],
        ["invalid_request", 400, post({ ...HELLO, model: "../../x" })],
        ["invalid_request", 400, post({ ...HELLO, options: { top_p: 7 } })],
        ["unsupported_media_type", 415, post(HELLO, { "Content-Type": "text/plain" })],
        ["unsupported_media_type", 415, post(HELLO, { "Content-Type": "application/x-www-form-urlencoded" })],
        ["method_not_allowed", 405, { method: "PUT" }],
        ["method_not_allowed", 405, { method: "GET" }],
        [
          "origin_forbidden",
          403,
          post(HELLO, { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }),
        ],
        ["origin_forbidden", 403, post(HELLO, { Origin: "null" })],
      ] as const;

      it.each(refused)("%s %i (%#)", async (code, status, init) => {
        const response = await wire.fetch("/chat", init);
        expect([response.status, await response.json()]).toMatchObject([
          status,
          { code, error_id: expect.stringMatching(/^ERR_/), retryable: false },
        ]);
        expect(ollama.requests).toEqual([]);
      });

      it("names the path of each bad field", async () => {
        const bad = { conversation: [{ role: "user", content: 5 }], options: { top_p: 7, seed: "a" } };
        const response = await wire.fetch("/chat", post(bad));
        const { details } = await response.json();
        expect(details.map(({ path }: { path: string }) => path)).toEqual([
          "conversation[0].content",
          "options.top_p",
          "options.seed",
        ]);
      });

      it("refuses a body that is too large, however it is sent (statement 27)", async () => {
        await start({ SYNAPSE_MAX_BODY_BYTES: "10000" });
        const body = JSON.stringify({ conversation: [{ role: "user", content: "x".repeat(20_000) }] });
        const whole = await wire.fetch("/chat", post(body));
        expect([whole.status, (await whole.json()).code]).toEqual([413, "too_large"]);
        const chunked = await wire.fetch("/chat", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: new Blob([body]).stream(),
          duplex: "half",
        } as RequestInit);
        expect([chunked.status, (await chunked.json()).code]).toEqual([413, "too_large"]);
      });

      it("limits how often a client may ask", async () => {
        await start({ SYNAPSE_RATE_LIMIT_PER_MINUTE: "2" });
        const statuses: number[] = [];
        for (let count = 0; count < 3; count++)
          statuses.push((await wire.fetch("/chat", post(HELLO))).status);
        expect(statuses).toEqual([200, 200, 429]);
        const refusedOnce = await wire.fetch("/chat", post(HELLO));
        expect(Number(refusedOnce.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(refusedOnce.headers.get("ratelimit")).not.toBeNull();
        expect(await refusedOnce.json()).toMatchObject({ code: "rate_limited", retryable: true });
      });
    });

    describe("CORS (statement 53)", () => {
      const origin = "http://localhost:5173";

      it("answers the preflight of an allowed origin itself", async () => {
        const response = await wire.fetch("/chat", {
          method: "OPTIONS",
          headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
        });
        expect(response.status).toBe(204);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          "access-control-allow-origin": origin,
          "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
          "access-control-allow-headers":
            "Content-Type, Cache-Control, X-Requested-With, Authorization, Last-Event-ID, Idempotency-Key",
          "access-control-expose-headers": "Content-Type, X-Generation-Id, Retry-After",
        });
        expect(response.headers.get("vary")).toContain("Origin");
        expect(ollama.requests).toEqual([]);
      });

      it("echoes a listed origin on answers and on errors, and gives another one nothing", async () => {
        await start({ CORS_ALLOWED_ORIGINS: "https://app.example" });
        const ours = { Origin: "https://app.example", "Sec-Fetch-Site": "cross-site" };
        for (const response of [await stream({}, ours), await wire.fetch("/chat", post("{", ours))]) {
          await response.text();
          expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
          expect(response.headers.get("vary")).toContain("Origin");
        }
        const theirs = await stream(
          {},
          { Origin: "https://app.example.evil", "Sec-Fetch-Site": "cross-site" },
        );
        expect(theirs.status).toBe(403);
        expect(theirs.headers.get("access-control-allow-origin")).toBeNull();
      });

      it("allows anyone with *, never with credentials", async () => {
        await start({ CORS_ALLOWED_ORIGINS: "*" });
        const response = await stream(
          {},
          { Origin: "https://anyone.example", "Sec-Fetch-Site": "cross-site" },
        );
        await response.text();
        expect(response.headers.get("access-control-allow-origin")).toBe("*");
        expect(response.headers.get("access-control-allow-credentials")).toBeNull();
      });
    });

    it("shows the page to a browser that opens its address", async () => {
      const response = await wire.fetch("/chat", { headers: { Accept: "text/html" }, redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
    });
  });
}
