import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { statusEventSchema } from "@/lib/chat/events";
import { parseEnv } from "@/lib/env";
import { createGatewayContext, type GatewayContext } from "@/lib/gateway/context";
import { type Clock, systemClock } from "@/lib/generation/clock";
import type { Wire } from "./chat-conformance";
import { createFakeOllama, type FakeOllama, type RecordedRequest } from "./fake-ollama";
import { createGate } from "./gate";
import { createManualClock } from "./manual-clock";
import { createChunkReader, parseWire, readWire } from "./read-sse";

const SETTINGS = {
  LOG_LEVEL: "silent",
  SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
  SYNAPSE_CHUNK_INTERVAL_MS: "0",
};
const HELLO = { conversation: [{ role: "user", content: "Hello" }], model: "fake:latest" };

/** What resuming, stopping and joining promise, whichever wire carries them and wherever answers are kept. */
export function describeResume(
  name: string,
  connect: (context: GatewayContext) => Promise<Wire>,
  kept: () => Record<string, string> = () => ({}),
): void {
  describe(`generations over ${name}`, () => {
    let ollama: FakeOllama;
    let wire: Wire;
    let context: GatewayContext;

    async function start(settings: Record<string, string> = {}, clock: Clock = systemClock): Promise<void> {
      await end();
      context = createGatewayContext(
        parseEnv({ ...SETTINGS, ...kept(), OLLAMA_HOST: ollama.url, ...settings }, "production"),
        clock,
      );
      wire = await connect(context);
    }

    async function end(): Promise<void> {
      await wire?.close();
      await context?.registry.shutDown();
      await context?.aiService.close();
      await context?.store.close();
    }

    beforeEach(async () => {
      ollama = await createFakeOllama();
      await start();
    });

    afterEach(async () => {
      await end();
      await ollama.close();
    });

    function post(body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
      return wire.fetch("/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ ...HELLO, stream: true, ...body }),
      });
    }

    function resume(id: string, lastEventId?: string): Promise<Response> {
      const headers = new Headers({ Accept: "text/event-stream" });
      if (lastEventId !== undefined) headers.set("Last-Event-ID", lastEventId);
      return wire.fetch(`/chat/${id}`, { headers });
    }

    function stop(id: string): Promise<Response> {
      return wire.fetch(`/chat/${id}`, { method: "DELETE" });
    }

    function chats(): RecordedRequest[] {
      return ollama.requests.filter(({ path }) => path === "/api/chat");
    }

    async function firstChat(): Promise<RecordedRequest> {
      await expect.poll(() => chats().length).toBeGreaterThan(0);
      return chats()[0] as RecordedRequest;
    }

    /** A generation that goes on after its reader has left, of which the reader had "One " and no more. */
    async function leaveAfterOne(script: { gate: Promise<void> }) {
      ollama.chat([{ text: "One " }, script, { text: "two " }, { text: "three" }, { done: {} }]);
      const response = await post({ on_disconnect: "continue" });
      const id = response.headers.get("x-generation-id") ?? "";
      const chunks = createChunkReader(response);
      const seen = parseWire(await chunks.until("\n\n"));
      await chunks.cancel();
      return { id, lastEventId: seen.at(-1)?.id ?? "" };
    }

    async function untilDone(id: string): Promise<void> {
      await readWire(await resume(id));
    }

    it("goes on without its reader, and gives what is missing as one event when it comes back (statements 28, 29)", async () => {
      const { opened: gate, open } = createGate();
      const { id, lastEventId } = await leaveAfterOne({ gate });
      open();
      await untilDone(id);
      const events = await readWire(await resume(id, lastEventId));
      expect(events.map(({ data }) => [data.content, data.full_content, data.chunk_id])).toEqual([
        ["two three", "One two three", 1],
        ["", "One two three", 2],
      ]);
      expect(chats()).toHaveLength(1);
    });

    it("gives live events after the catch-up", async () => {
      const { opened: gate, open } = createGate();
      const { id, lastEventId } = await leaveAfterOne({ gate });
      const chunks = createChunkReader(await resume(id, lastEventId));
      expect(await chunks.next()).toBe(": hb\n");
      open();
      const events = parseWire(await chunks.until('"done":true'));
      expect(events.map(({ data }) => data.content).join("")).toBe("two three");
    });

    it("catches up on 100,000 characters in one event", async () => {
      const { opened: gate, open } = createGate();
      const words = Array.from({ length: 2_000 }, () => ({ text: "x".repeat(50) }));
      ollama.chat([{ text: "One " }, { gate }, ...words, { done: {} }]);
      const chunks = createChunkReader(await post({ on_disconnect: "continue", full_content: "final" }));
      const [first] = parseWire(await chunks.until("\n\n"));
      await chunks.cancel();
      open();
      const id = first?.id.split(".")[0] ?? "";
      await untilDone(id);
      const events = await readWire(await resume(id, first?.id));
      expect(events.map(({ data }) => data.content.length)).toEqual([100_000, 0]);
      const fromTheStart = await readWire(await resume(id));
      expect(fromTheStart.map(({ data }) => data.content.length)).toEqual([100_004, 0]);
    });

    it("resumes by a POST with Last-Event-ID, and never generates again (statement 29)", async () => {
      const { opened: gate, open } = createGate();
      const { lastEventId } = await leaveAfterOne({ gate });
      open();
      const events = await readWire(await post({}, { "Last-Event-ID": lastEventId }));
      expect(events.map(({ data }) => data.content).join("")).toBe("two three");
      expect(chats()).toHaveLength(1);
    });

    it("takes the cursor from the address too, for clients that cannot set headers", async () => {
      const { opened: gate, open } = createGate();
      const { id, lastEventId } = await leaveAfterOne({ gate });
      open();
      const events = await readWire(
        await wire.fetch(`/chat/${id}?last_event_id=${lastEventId}&full_content=final`),
      );
      expect(events.map(({ data }) => data.content).join("")).toBe("two three");
      expect(events[0]?.data.full_content).toBeUndefined();
    });

    it("shows any number of readers the same answer (statement 32)", async () => {
      const { opened: gate, open } = createGate();
      ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
      const first = await post();
      const id = first.headers.get("x-generation-id") ?? "";
      const readers = [first, await resume(id), await resume(id), await resume(id)];
      open();
      for (const reader of readers) {
        const events = await readWire(reader);
        expect(events.map(({ data }) => data.content).join("")).toBe("One two");
        expect(events.filter(({ data }) => data.done)).toHaveLength(1);
      }
      expect(chats()).toHaveLength(1);
    });

    it("goes on for a second reader when the one that asked leaves (statement 32)", async () => {
      const { opened: gate, open } = createGate();
      ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
      const response = await post();
      const second = await resume(response.headers.get("x-generation-id") ?? "");
      await response.body?.cancel();
      open();
      expect((await readWire(second)).at(-1)?.data).toMatchObject({
        done_reason: "stop",
        full_content: "One two",
      });
    });

    it("stops the model when nobody comes back within the grace time, and keeps the part (statement 35)", async () => {
      await start({ SYNAPSE_RESUME_GRACE_MS: "50" });
      const { id } = await leaveAfterOne({ gate: new Promise(() => {}) });
      const upstream = await firstChat();
      await upstream.closed;
      expect(upstream.aborted).toBe(true);
      expect((await readWire(await resume(id))).at(-1)?.data).toMatchObject({
        done: true,
        done_reason: "stopped",
        stopped_by: "abandoned",
        full_content: "One ",
      });
    });

    it("does not stop it when somebody is back in time (statement 35)", async () => {
      const graceMs = 7_777;
      const manual = createManualClock();
      const delaysMs: number[] = [];
      const clock: Clock = {
        ...manual,
        after(delayMs, callback) {
          delaysMs.push(delayMs);
          return manual.after(delayMs, callback);
        },
      };
      await start({ SYNAPSE_RESUME_GRACE_MS: String(graceMs) }, clock);
      const { opened: gate, open } = createGate();
      const { id, lastEventId } = await leaveAfterOne({ gate });
      await expect.poll(() => delaysMs, { message: "the grace time begins" }).toContain(graceMs);
      await manual.advance(graceMs - 1);
      const reader = createChunkReader(await resume(id, lastEventId));
      await reader.next();
      await manual.advance(2 * graceMs);
      open();
      expect(await reader.until('"done":true')).toContain("One two three");
    });

    describe("answers to a reader that cannot go on (statement 33)", () => {
      async function finished(): Promise<{ id: string; last: string }> {
        const events = await readWire(await post());
        const last = events.at(-1)?.id ?? "";
        return { id: last.split(".")[0] ?? "", last };
      }

      it("204 when it has everything, which ends a native EventSource", async () => {
        const { id, last } = await finished();
        expect((await resume(id, last)).status).toBe(204);
        expect((await post({}, { "Last-Event-ID": last })).status).toBe(204);
      });

      it("400 for a cursor that is malformed, ahead of the log, or another generation's", async () => {
        const { id, last } = await finished();
        const other = await finished();
        const position = Number(last.split(".")[1]);
        const bad = [
          `${id}.${position + 1}`,
          `${id}.-1`,
          `${id}.1e3`,
          `${id}.01`,
          `${id}.9007199254740993`,
          `${id}.`,
          id,
          "nonsense",
          "x".repeat(10_000),
          other.last,
        ];
        for (const cursor of bad) {
          const response = await wire.fetch(`/chat/${id}?last_event_id=${encodeURIComponent(cursor)}`);
          expect([cursor.slice(0, 40), response.status, (await response.json()).code]).toEqual([
            cursor.slice(0, 40),
            400,
            "bad_cursor",
          ]);
        }
      });

      it("404 for an id that nobody knows", async () => {
        for (const id of ["AAAAAAAAAAAAAAAAAAAAAA", "short", "..%2f..%2fetc"]) {
          expect([id, (await resume(id)).status]).toEqual([id, 404]);
          expect([id, (await stop(id)).status]).toEqual([id, 404]);
        }
        expect((await post({}, { "Last-Event-ID": "AAAAAAAAAAAAAAAAAAAAAA.1" })).status).toBe(404);
      });

      it("410 for one that was evicted", async () => {
        await start({ SYNAPSE_MAX_LOGS: "1" });
        const { id } = await finished();
        await finished();
        // A process hears from a store that it shares a moment later.
        const answer = async () => {
          const response = await resume(id);
          const text = await response.text();
          return response.status === 410 ? (JSON.parse(text) as unknown) : response.status;
        };
        await expect.poll(answer).toMatchObject({ code: "gone" });
      });

      it("never a generation of its own", async () => {
        await finished();
        const asked = chats().length;
        await resume("AAAAAAAAAAAAAAAAAAAAAA");
        await post({}, { "Last-Event-ID": "AAAAAAAAAAAAAAAAAAAAAA.1" });
        expect(chats()).toHaveLength(asked);
      });
    });

    describe("stopping (statement 36)", () => {
      it("closes the request to the model, and answers with what there is", async () => {
        ollama.chat([{ text: "Half an answer" }, { gate: new Promise(() => {}) }]);
        const response = await post({ on_disconnect: "continue" });
        const id = response.headers.get("x-generation-id") ?? "";
        const chunks = createChunkReader(response);
        const begin = await chunks.until("Half an answer");
        const stopped = await stop(id);
        await (await firstChat()).closed;
        expect([stopped.status, await stopped.json()]).toMatchObject([
          200,
          {
            stopped: true,
            release_duration: expect.any(Number),
            content: "Half an answer",
            full_content: "Half an answer",
            done: true,
            done_reason: "stopped",
            stopped_by: "user",
          },
        ]);
        expect(parseWire(begin + (await chunks.until('"done":true'))).at(-1)?.data).toMatchObject({
          done_reason: "stopped",
          full_content: "Half an answer",
        });
        const replayed = await readWire(await resume(id));
        expect(replayed.at(-1)?.data).toMatchObject({
          done_reason: "stopped",
          full_content: "Half an answer",
        });
      });

      it("works before the first token", async () => {
        ollama.chat([{ gate: new Promise(() => {}) }]);
        const response = await post({ on_disconnect: "continue" });
        const upstream = await firstChat();
        const stopped = await stop(response.headers.get("x-generation-id") ?? "");
        await upstream.closed;
        expect(upstream.aborted).toBe(true);
        expect(await stopped.json()).toMatchObject({ stopped: true, content: "", done_reason: "stopped" });
        expect((await readWire(response)).map(({ data }) => data.done_reason)).toEqual(["stopped"]);
      });

      it("is idempotent, and does not touch what has ended or another one", async () => {
        const { opened: gate, open } = createGate();
        const done = await post();
        const doneId = done.headers.get("x-generation-id") ?? "";
        await readWire(done);
        ollama.chat([{ text: "Other" }, { gate }, { done: {} }]);
        const other = await post();
        for (let count = 0; count < 2; count++) {
          expect(await (await stop(doneId)).json()).toMatchObject({
            stopped: false,
            release_duration: 0,
            done_reason: "stop",
            content: "Hello from the fake.",
          });
        }
        open();
        expect((await readWire(other)).at(-1)?.data).toMatchObject({
          done_reason: "stop",
          full_content: "Other",
        });
      });
    });

    describe("Idempotency-Key (statements 30, 31)", () => {
      const key = { "Idempotency-Key": createHash("sha256").update("a prompt").digest("hex") };

      it("joins the running generation, also when both ask at once", async () => {
        const { opened: gate, open } = createGate();
        ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
        const responses = await Promise.all([
          post({}, key),
          post({}, key),
          post({ full_content: "final" }, key),
        ]);
        open();
        const ids = new Set(responses.map((response) => response.headers.get("x-generation-id")));
        expect(ids.size).toBe(1);
        for (const response of responses) {
          expect((await readWire(response)).at(-1)?.data.full_content).toBe("One two");
        }
        expect(chats()).toHaveLength(1);
      });

      it("joins the finished one, and a whole answer joins a streamed one", async () => {
        await readWire(await post({}, key));
        const again = await post({ stream: false }, key);
        expect(await again.json()).toMatchObject({ content: "Hello from the fake.", done: true });
        expect(chats()).toHaveLength(1);
      });

      it("joins after the first response was lost before any event", async () => {
        const { opened: gate, open } = createGate();
        ollama.chat([{ gate }, { text: "Late" }, { done: {} }]);
        const lost = await post({ on_disconnect: "continue" }, key);
        await lost.body?.cancel();
        const again = await post({ on_disconnect: "continue" }, key);
        open();
        expect((await readWire(again)).at(-1)?.data.full_content).toBe("Late");
        expect(chats()).toHaveLength(1);
      });

      it("refuses the same key with another body: 422", async () => {
        await readWire(await post({}, key));
        const other = await post({ conversation: [{ role: "user", content: "Something else" }] }, key);
        expect([other.status, (await other.json()).code]).toEqual([422, "key_mismatch"]);
        expect(chats()).toHaveLength(1);
      });

      it("refuses a key that is none: 400", async () => {
        expect((await post({}, { "Idempotency-Key": "k".repeat(256) })).status).toBe(400);
      });
    });

    describe("the line before the model (statement 50)", () => {
      it("tells the place in it, and what goes on, to those who ask", async () => {
        await start({ SYNAPSE_MAX_GENERATIONS: "1" });
        const [turn, thought, said] = [createGate(), createGate(), createGate()];
        ollama.chat([{ gate: turn.opened }, { done: {} }]);
        const first = await post();
        await firstChat();
        const second = createChunkReader(await post({ include_status: true }));
        let text = await second.until('"queued"');
        ollama.chat([
          { gate: thought.opened },
          { thinking: "hm" },
          { gate: said.opened },
          { text: "Yes" },
          { done: {} },
        ]);
        turn.open();
        text += await second.until('"loading"');
        thought.open();
        text += await second.until('"hm"');
        said.open();
        text += await second.until('"done":true');
        const statuses = [...text.matchAll(/id: [\w.-]+\nevent: status\ndata: (.*)\n\n/g)];
        const told = statuses.map(([, data = ""]) => statusEventSchema.parse(JSON.parse(data)));
        expect(told[0]).toMatchObject({ phase: "queued", queue_position: 0, elapsed: expect.any(Number) });
        expect([...new Set(told.map(({ phase }) => phase))]).toEqual([
          "queued",
          "prefill",
          "loading",
          "thinking",
          "answering",
        ]);
        await readWire(first);
      });

      it("has no status events for those who do not ask", async () => {
        expect(await (await post()).text()).not.toContain("event:");
      });

      it("sends heartbeats while one waits, and ends a wait when the client leaves (statements 16, 43)", async () => {
        await start({ SYNAPSE_MAX_GENERATIONS: "1", SYNAPSE_HEARTBEAT_MS: "30" });
        ollama.chat([{ gate: new Promise(() => {}) }]);
        const first = await post();
        await firstChat();
        const waiting = createChunkReader(await post());
        expect([await waiting.next(), await waiting.next()]).toEqual([": hb\n", ": hb\n"]);
        expect(context.registry.counts()).toEqual({ running: 1, waiting: 1 });
        await waiting.cancel();
        await expect.poll(() => context.registry.counts()).toEqual({ running: 1, waiting: 0 });
        await first.body?.cancel();
        await expect.poll(() => context.registry.counts()).toEqual({ running: 0, waiting: 0 });
        expect(chats()).toHaveLength(1);
      });

      it("refuses past its end: 503 with Retry-After", async () => {
        await start({ SYNAPSE_MAX_GENERATIONS: "1", SYNAPSE_MAX_QUEUE: "0" });
        ollama.chat([{ gate: new Promise(() => {}) }]);
        const first = await post();
        const refused = await post();
        expect([refused.status, (await refused.json()).code]).toEqual([503, "queue_full"]);
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
        await first.body?.cancel();
      });

      it("refuses a client more than its share: 429", async () => {
        await start({ SYNAPSE_MAX_STREAMS_PER_CLIENT: "1" });
        ollama.chat([{ gate: new Promise(() => {}) }]);
        const first = await post();
        const refused = await post();
        expect([refused.status, (await refused.json()).code]).toEqual([429, "too_many_streams"]);
        await first.body?.cancel();
      });
    });

    it("ends an answer that grows past the limit, keeping what there is (statement 37)", async () => {
      await start({ SYNAPSE_MAX_LOG_BYTES: "4096" });
      ollama.chat([...Array.from({ length: 100 }, () => ({ text: "x".repeat(100) })), { done: {} }]);
      const last = (await readWire(await post())).at(-1)?.data;
      expect(last).toMatchObject({ done: true, code: "answer_too_large" });
      expect(last?.full_content?.length).toBeGreaterThan(1_000);
      await (await firstChat()).closed;
    });

    it("answers with HEAD and OPTIONS without joining or starting anything (statement 22)", async () => {
      const { id } = await leaveAfterOne({ gate: new Promise(() => {}) });
      expect((await wire.fetch(`/chat/${id}`, { method: "HEAD" })).status).toBe(405);
      expect((await wire.fetch(`/chat/${id}`, { method: "OPTIONS" })).status).toBe(204);
      expect((await wire.fetch("/chat", { method: "HEAD" })).status).toBe(405);
      expect((await wire.fetch("/chat", { method: "OPTIONS" })).status).toBe(204);
      expect(chats()).toHaveLength(1);
    });
  });
}
