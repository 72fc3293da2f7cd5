import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorBodySchema, type StreamingEvent, streamingEventSchema } from "@/lib/chat/events";
import { parseEnv } from "@/lib/env";
import { createGatewayContext, type GatewayContext } from "@/lib/gateway/context";
import { createEdge } from "@/server/edge";
import { findOllama, type ModelServer, startEngineWithModel } from "../model-server";
import { createChunkReader, readWire, type WireEvent } from "../read-sse";
import { brokenPromises } from "../stream-promises";

/** What `POST /chat` promises, held against a real model: what OLLAMA_HOST names, else an Ollama on this machine, else
 * the embedded engine. SYNAPSE_MODEL chooses the model. */
describe("POST /chat with a real model", () => {
  let upstream: ModelServer;
  let context: GatewayContext;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    upstream = (await findOllama(process.env.OLLAMA_HOST)) ?? (await startEngineWithModel(console.log));
    const settings = {
      OLLAMA_HOST: upstream.url,
      LOG_LEVEL: "silent",
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
      SYNAPSE_MODEL: process.env.SYNAPSE_MODEL,
    };
    context = createGatewayContext(parseEnv(settings, "production"));
    server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`;
    console.log(`against ${upstream.description}`);
  });

  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await context?.aiService.close();
    await upstream?.stop();
  });

  const question = "Name three colours and say in one sentence each what they remind you of.";

  function ask(body: object = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        conversation: [{ role: "user", content: question }],
        options: { num_predict: 60, temperature: 0, seed: 7 },
        ...body,
      }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async function stream(body: object = {}): Promise<WireEvent[]> {
    return readWire(await ask({ stream: true, ...body }));
  }

  function lastOf(events: readonly WireEvent[]): StreamingEvent {
    const last = events.at(-1)?.data;
    if (last === undefined) throw new Error("no event came");
    return last;
  }

  it("keeps every promise of the protocol, event by event", async () => {
    const events = await stream();
    expect(brokenPromises(events, "every")).toEqual([]);
    expect(lastOf(events).error).toBeUndefined();
    expect(events.length).toBeGreaterThan(3);
    expect(lastOf(events).full_content?.trim()).not.toBe("");
  });

  it("sends the whole text once when asked for full_content final", async () => {
    expect(brokenPromises(await stream({ full_content: "final" }), "final")).toEqual([]);
  });

  it("ends with counters that can be true", async () => {
    const { usage = {}, streaming_stats: stats } = lastOf(await stream());
    expect(usage.prompt_tokens).toBeGreaterThan(5);
    expect(usage.completion_tokens).toBeGreaterThan(3);
    expect(usage.completion_tokens).toBeLessThanOrEqual(61);
    expect(usage.tokens_per_second).toBeCloseTo(
      (usage.completion_tokens ?? 0) / (usage.eval_duration ?? Number.NaN),
      3,
    );
    expect(usage.total_duration).toBeGreaterThanOrEqual(usage.eval_duration ?? Number.NaN);
    expect(stats.time_to_first_token).toBeGreaterThan(0);
    expect(stats.elapsed_time).toBeGreaterThanOrEqual(stats.time_to_first_token ?? Number.NaN);
    expect(stats.words_per_second).toBeGreaterThan(0);
  });

  it("answers as one object with the fields of the last event when no stream is asked for", async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    const answer = streamingEventSchema.parse(await response.json());
    expect(answer.content).toBe(answer.full_content);
    expect(answer).toMatchObject({ done: true, chunk_id: 1, done_reason: expect.any(String) });
    expect(answer.content.trim()).not.toBe("");
    expect(answer.usage?.completion_tokens).toBeGreaterThan(3);
  });

  it("stops at num_predict and says that it did", async () => {
    const last = lastOf(await stream({ options: { num_predict: 5, temperature: 0 } }));
    expect(last.done_reason).toBe("length");
    expect(last.usage?.completion_tokens).toBeLessThanOrEqual(6);
  });

  it("stops at the text in options.stop and does not send it", async () => {
    const options = { num_predict: 60, temperature: 0, seed: 7 };
    const whole = lastOf(await stream({ options })).full_content ?? "";
    const stop = whole.trim().split(/\s+/)[5];
    expect(stop).toBeDefined();
    const events = await stream({ options: { ...options, stop: [stop] } });
    expect(brokenPromises(events, "every")).toEqual([]);
    expect(lastOf(events)).toMatchObject({ done_reason: "stop" });
    expect(lastOf(events).full_content).not.toContain(stop);
  });

  it("remembers what was said before", async () => {
    const conversation = [
      { role: "user", content: "Hello!" },
      { role: "assistant", content: "Hello! How can I help?" },
      { role: "user", content: question },
    ];
    const [alone, together] = [await stream(), await stream({ conversation })];
    expect(brokenPromises(together, "every")).toEqual([]);
    expect(lastOf(together).usage?.prompt_tokens).toBeGreaterThan(lastOf(alone).usage?.prompt_tokens ?? 0);
  });

  it("frees the model when the client leaves in the middle of a long answer", async () => {
    const leave = new AbortController();
    const long = { num_predict: 4_000, temperature: 0, stop: [] };
    const response = await ask({ stream: true, options: long }, leave.signal);
    await createChunkReader(response).until("data: ");
    expect(context.registry.counts().running).toBe(1);
    leave.abort();
    // A model that still wrote the 4,000 tokens would keep this one waiting past the test's limit.
    expect(brokenPromises(await stream(), "every")).toEqual([]);
    expect(context.registry.counts()).toEqual({ running: 0, waiting: 0 });
  });

  it("says 404 model_not_found for a model that is not installed", async () => {
    const response = await ask({ model: "no-such-model:1b" });
    expect(response.status).toBe(404);
    expect(errorBodySchema.parse(await response.json())).toMatchObject({
      code: "model_not_found",
      retryable: false,
    });
  });

  it("lists the model that answered, as the default one", async () => {
    const { model } = lastOf(await stream({ options: { num_predict: 3 } }));
    const list = await context.aiService.listModels(new AbortController().signal);
    expect(list.models.map(({ name }) => name)).toContain(model);
    expect(list.default_model).toBe(model);
  });
});
