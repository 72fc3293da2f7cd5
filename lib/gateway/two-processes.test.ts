import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stopReportSchema } from "@/lib/chat/events";
import { parseEnv } from "@/lib/env";
import type { Wire } from "@/test/chat-conformance";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { createChunkReader, parseWire, readWire } from "@/test/read-sse";
import { type RedisServer, startRedisServer, whyNoRedis } from "@/test/redis-server";
import { describeResume } from "@/test/resume-conformance";
import { answerChat } from "./answer-chat";
import { answerGeneration } from "./answer-generation";
import { createGatewayContext, type GatewayContext } from "./context";
import { fromRequest, toResponse } from "./to-response";

const title = whyNoRedis === undefined ? "on one Redis" : `on one Redis: ${whyNoRedis}`;

let redis: RedisServer;

/** A process's gateway without a server before it. */
async function connect(context: GatewayContext): Promise<Wire> {
  return {
    async fetch(path, init) {
      const request = fromRequest(new Request(`http://localhost:3000${path}`, init));
      const id = path.split(/[/?]/)[2];
      const reply = id === undefined ? answerChat(request, context) : answerGeneration(id, request, context);
      return toResponse(await reply, context);
    },
    close: async () => {},
  };
}

describe.skipIf(whyNoRedis !== undefined)(title, () => {
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis.stop());

  let databases = 0;
  // A database of its own for each test's process, so that none meets another's limits.
  describeResume("a gateway on Redis", connect, () => ({
    REDIS_URL: `${redis.url}/${databases++ % 16}`,
  }));

  describe("two processes", () => {
    let ollama: FakeOllama;
    let contexts: GatewayContext[];
    let here: Wire;
    let elsewhere: Wire;

    beforeEach(async () => {
      ollama = await createFakeOllama();
      const settings = {
        LOG_LEVEL: "silent",
        SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
        SYNAPSE_CHUNK_INTERVAL_MS: "0",
        OLLAMA_HOST: ollama.url,
        REDIS_URL: redis.url,
      };
      contexts = [0, 1].map(() => createGatewayContext(parseEnv(settings, "production")));
      [here, elsewhere] = (await Promise.all(contexts.map(connect))) as [Wire, Wire];
    });

    afterEach(async () => {
      await Promise.all(contexts.map((context) => context.registry.shutDown()));
      await Promise.all(contexts.map((context) => context.store.close()));
      await Promise.all(contexts.map((context) => context.aiService.close()));
      await ollama.close();
    });

    function ask(wire: Wire, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
      const asked = {
        conversation: [{ role: "user", content: "Hello" }],
        model: "fake:latest",
        stream: true,
      };
      return wire.fetch("/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify({ ...asked, on_disconnect: "continue", ...body }),
      });
    }

    function resume(wire: Wire, id: string, lastEventId = ""): Promise<Response> {
      return wire.fetch(`/chat/${id}`, { headers: { "Last-Event-ID": lastEventId } });
    }

    const chats = () => ollama.requests.filter(({ path }) => path === "/api/chat");
    const idOf = (response: Response) => response.headers.get("x-generation-id") ?? "";

    it("give one answer: begun in one, cut anywhere, resumed in the other, whole and without a second request", async () => {
      const words = Array.from({ length: 200 }, (_, index) => ({ text: `word${index} ` }));
      ollama.chat([...words, { done: {} }]);
      const response = await ask(here);
      const id = idOf(response);
      let chunks = createChunkReader(response);
      let text = "";
      let lastEventId = "";
      let isDone = false;
      for (let turn = 0; !isDone; turn++) {
        for (const { id, data } of parseWire(await chunks.until("\n\n"))) {
          text += data.content;
          lastEventId = id ?? "";
          isDone = data.done;
          if (isDone) expect(data.full_content).toBe(text);
        }
        if (isDone || turn % 10 !== 0) continue;
        // What one process has just sent, the other is never asked for too early.
        await chunks.cancel();
        const next = await resume(turn % 20 === 0 ? elsewhere : here, id, lastEventId);
        expect(next.status).toBe(200);
        chunks = createChunkReader(next);
      }
      expect(text).toBe(words.map((word) => word.text).join(""));
      expect(chats()).toHaveLength(1);
      for (const wire of [here, elsewhere]) expect((await resume(wire, id, lastEventId)).status).toBe(204);
    });

    it("stop each other's answers, and answer when the model server is released", async () => {
      let end = () => {};
      const gate = new Promise<void>((resolve) => {
        end = resolve;
      });
      ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
      const response = await ask(here);
      const chunks = createChunkReader(response);
      await chunks.until("\n\n");
      const stopped = await elsewhere.fetch(`/chat/${idOf(response)}`, { method: "DELETE" });
      const report = stopReportSchema.parse(await stopped.json());
      expect(report).toMatchObject({ stopped: true, done_reason: "stopped", full_content: "One " });
      await chats()[0]?.closed;
      expect(chats()[0]?.aborted).toBe(true);
      const last = parseWire(await chunks.until('"done":true')).at(-1);
      expect(last?.data).toMatchObject({ done: true, done_reason: "stopped", stopped_by: "user" });
      for (const wire of [here, elsewhere]) {
        const again = await wire.fetch(`/chat/${idOf(response)}`, { method: "DELETE" });
        expect(await again.json()).toMatchObject({ stopped: false, full_content: "One " });
        const events = await readWire(await resume(wire, idOf(response)));
        expect(events.at(-1)?.data).toMatchObject({ done_reason: "stopped", full_content: "One " });
      }
      end();
    });

    it("ask the model once for one Idempotency-Key, however often and wherever it is sent at once (statement 30)", async () => {
      ollama.chat([{ text: "Once" }, { done: {} }]);
      const headers = { "Idempotency-Key": `key-${Date.now()}` };
      const responses = await Promise.all(
        Array.from({ length: 12 }, (_, index) => ask(index % 2 ? here : elsewhere, {}, headers)),
      );
      expect(new Set(responses.map(idOf)).size).toBe(1);
      for (const response of responses) {
        const events = await readWire(response);
        expect(events.at(-1)?.data.full_content).toBe("Once");
      }
      expect(chats()).toHaveLength(1);
      expect((await ask(elsewhere, { model: "other:latest" }, headers)).status).toBe(422);
    });

    it("count each other's readers: an answer goes on while somebody follows it through another", async () => {
      let goOn = () => {};
      const gate = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
      const response = await ask(here, { on_disconnect: "cancel" });
      const chunks = createChunkReader(response);
      await chunks.until("\n\n");
      const [owner] = contexts;
      const following = createChunkReader(await resume(elsewhere, idOf(response)));
      await following.until("\n\n");
      await expect.poll(() => owner?.store.hasDistantReaders(idOf(response))).toBe(true);
      await chunks.cancel();
      goOn();
      const last = parseWire(await following.until('"done":true')).at(-1);
      expect(last?.data).toMatchObject({ done_reason: "stop", full_content: "One two" });
    });

    it("that shut down let their readers go on through the other", async () => {
      let goOn = () => {};
      const gate = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      ollama.chat([{ text: "One " }, { gate }, { text: "two" }, { done: {} }]);
      const response = await ask(here);
      const following = await resume(elsewhere, idOf(response));
      const body = readWire(following);
      await contexts[1]?.registry.shutDown();
      const seen = await body;
      expect(seen.some(({ data }) => data.done)).toBe(false);
      goOn();
      const rest = await readWire(await resume(here, idOf(response), seen.at(-1)?.id));
      expect(rest.at(-1)?.data).toMatchObject({ done: true, full_content: "One two" });
    });

    it("that shut down end what they run for the readers of the other", async () => {
      ollama.chat([{ text: "One " }, { gate: new Promise(() => {}) }]);
      const response = await ask(here);
      await createChunkReader(response).until("\n\n");
      const following = readWire(await resume(elsewhere, idOf(response)));
      await contexts[0]?.registry.shutDown();
      const last = (await following).at(-1)?.data;
      expect(last).toMatchObject({ done: true, code: "shutting_down", full_content: "One " });
    });
  });
});
