import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type StreamingEvent, streamingEventSchema } from "@/lib/chat/events";
import type { AnswerPart, ChatService } from "@/lib/chat/service";
import { parseEnv } from "@/lib/env";
import { createAdmission } from "@/lib/generation/admission";
import { createMemoryStore } from "@/lib/generation/memory-store";
import { createGenerationRegistry } from "@/lib/generation/registry";
import { createSseDecoder } from "@/lib/sse/decoder";
import { countCharacters } from "@/lib/stats/count-characters";
import { createManualClock } from "@/test/manual-clock";
import { answerChat } from "./answer-chat";
import { answerGeneration } from "./answer-generation";
import { createGatewayContext, type GatewayContext } from "./context";
import type { GatewayReply, GatewayRequest } from "./exchange";
import { generateStreamingResponse } from "./generate-streaming-response";

const RUNS = process.env.CI === undefined ? 1000 : 10_000;
const GRACE_MS = 1000;
const TTL_MS = 20_000;
const MAX_LOGS = 3;
/** Together more than a reader may be behind a model that waits for it. */
const FLOOD_PARTS = 12;
/** With shorter readings a flood would only be slow. */
const FLOOD_READING_CHARS = 4096;

const base = createGatewayContext(
  parseEnv({ LOG_LEVEL: "silent", SYNAPSE_RATE_LIMIT_PER_MINUTE: "0" }, "production"),
);

type Say = Extract<AnswerPart, { readonly type: "text" | "thinking" }>;

/** How a reader asks for what it misses. */
type Way = "GET header" | "GET query" | "POST" | "key";

type Act =
  | { readonly act: "say"; readonly part: Say }
  | { readonly act: "pass"; readonly ms: number }
  | { readonly act: "come"; readonly reader: number; readonly way: Way; readonly back: number }
  | { readonly act: "pull"; readonly reader: number; readonly events: number }
  | { readonly act: "cut"; readonly reader: number; readonly arrived: number }
  /** More than the model may be ahead of its readers. */
  | { readonly act: "flood" }
  | { readonly act: "stop" }
  | { readonly act: "crowd" }
  | { readonly act: "finish"; readonly how: "end" | "without end" | "throw" };

interface Plan {
  readonly acts: readonly Act[];
  readonly onDisconnect: "cancel" | "continue";
  readonly chunkIntervalMs: number;
  readonly maxReadingChars: number;
  readonly isQueued: boolean;
  readonly fullContent: readonly ("every" | "final")[];
  readonly withStatus: readonly boolean[];
}

const READERS = 5;

/** Text cut at any code unit: also inside pairs, clusters and line ends. */
const pieces = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "Hello ",
        "a",
        "word. ",
        "👩‍👧",
        "🎉",
        "e\u0301",
        "ñ",
        "🇩🇪🇫🇷",
        "\r\n",
        "\n\n",
        "1️⃣",
        "नि",
        "日本語",
        "\u2028",
        "data: {}\n\n",
        "z\u0335\u0321\u0322\u0327",
        " ",
        "\u0000",
      ),
      { maxLength: 12 },
    ),
    fc.array(fc.nat({ max: 40 }), { maxLength: 10 }),
  )
  .map(([parts, cuts]) => {
    const text = parts.join("");
    const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length)])].sort((a, b) => a - b);
    return places.map((place, index) => text.slice(place, places[index + 1]));
  });

const said: fc.Arbitrary<readonly Act[]> = fc
  .tuple(fc.constantFrom("text", "text", "text", "thinking"), pieces)
  .map(([type, texts]) => texts.map((text) => ({ act: "say", part: { type, text } }) as const));

const reader = fc.nat({ max: READERS - 1 });
const others: fc.Arbitrary<readonly Act[]> = fc
  .oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        act: fc.constant("pass" as const),
        ms: fc.constantFrom(0, 1, 5, 16, 50, 999, 1000, 5000, 16_000, 20_000),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        act: fc.constant("come" as const),
        reader,
        way: fc.constantFrom<Way>("GET header", "GET query", "POST", "key"),
        back: fc.constantFrom(0, 0, 0, 1, 2, 5),
      }),
    },
    {
      weight: 12,
      arbitrary: fc.record({
        act: fc.constant("pull" as const),
        reader,
        events: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        act: fc.constant("cut" as const),
        reader,
        arrived: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ act: "stop" as const }) },
    { weight: 1, arbitrary: fc.constant({ act: "flood" as const }) },
    { weight: 2, arbitrary: fc.constant({ act: "crowd" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        act: fc.constant("finish" as const),
        how: fc.constantFrom("end" as const, "without end" as const, "throw" as const),
      }),
    },
  )
  .map((act) => [act]);

const plans: fc.Arbitrary<Plan> = fc.record({
  acts: fc
    .array(fc.oneof({ weight: 1, arbitrary: said }, { weight: 3, arbitrary: others }), { maxLength: 40 })
    .map((groups) => groups.flat()),
  onDisconnect: fc.constantFrom("continue", "continue", "continue", "cancel"),
  chunkIntervalMs: fc.constantFrom(0, 1, 16, 500),
  maxReadingChars: fc.constantFrom(1, 2, 3, 8, 64, 4096),
  isQueued: fc.boolean(),
  fullContent: fc.array(fc.constantFrom("every", "final"), { minLength: READERS, maxLength: READERS }),
  withStatus: fc.array(fc.boolean(), { minLength: READERS, maxLength: READERS }),
});

/** A model that says what it is told, and nothing after its signal aborted. */
function createPuppet() {
  const parts: (Say | "end" | "without end" | "throw")[] = [];
  let wake = () => {};
  const seen = { calls: 0, aborted: false, open: 0 };
  const service: ChatService = {
    resolveModel: async () => "puppet:latest",
    isLoaded: async () => true,
    async *chat(_, { signal }) {
      seen.calls++;
      seen.open++;
      const onAbort = () => {
        seen.aborted = true;
        wake();
      };
      signal.addEventListener("abort", onAbort);
      try {
        for (;;) {
          if (signal.aborted) return;
          const part = parts.shift();
          if (part === undefined) await new Promise<void>((resolve) => (wake = resolve));
          else if (part === "without end") return;
          else if (part === "throw") throw new Error("a fault");
          else if (part === "end") yield { type: "end", doneReason: "stop", usage: {} };
          else yield part;
        }
      } finally {
        signal.removeEventListener("abort", onAbort);
        seen.open--;
      }
    },
  };
  return {
    service,
    seen,
    tell(part: Say | "end" | "without end" | "throw") {
      parts.push(part);
      wake();
    },
  };
}

/** Everything that can go on without time passing goes on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function request(
  method: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  { body, query = "" }: { readonly body?: unknown; readonly query?: string } = {},
): GatewayRequest {
  const all = new Map(Object.entries({ "content-type": "application/json", host: "localhost", ...headers }));
  async function* bytes() {
    yield Buffer.from(JSON.stringify(body));
  }
  return {
    method,
    headers: { get: (name) => all.get(name.toLowerCase()) ?? null },
    query: new URLSearchParams(query),
    body: body === undefined ? null : bytes(),
    signal,
    remoteAddress: "127.0.0.1",
  };
}

/** What a client has put together from whole events, at each event id. */
interface Held {
  readonly id: string;
  readonly position: number;
  readonly text: string;
  readonly thinking: string;
}

const NOTHING: Held = { id: "", position: 0, text: "", thinking: "" };

function createReader() {
  let history: Held[] = [NOTHING];
  let last: StreamingEvent | undefined;
  let refusal: string | undefined;
  let connection:
    | {
        leave: AbortController;
        frames: AsyncGenerator<string, void, void>;
        feed: (text: string, share: number) => void;
      }
    | undefined;
  let allowance = 0;
  let isPulling = false;
  let failure: { readonly thrown: unknown } | undefined;
  let inFlight = "";

  const held = () => history.at(-1) ?? NOTHING;

  function receive(id: string, name: string, data: string, chunkIds: { count: number }): void {
    expect(last, "nothing follows the last event").toBeUndefined();
    if (name === "status") return;
    const event = streamingEventSchema.parse(JSON.parse(data));
    const position = Number(id.split(".")[1]);
    const before = held();
    expect(position, "ids grow").toBeGreaterThan(before.position);
    expect(event.chunk_id).toBe(++chunkIds.count);
    const text = before.text + event.content;
    if (event.done) last = event;
    if (event.code !== "gone") {
      if (event.full_content !== undefined) {
        expect(event.full_content, "deltas add up to the whole").toBe(text);
        expect(event.streaming_stats.total_characters).toBe(countCharacters(text));
      }
      expect(event.content, "no pair is cut").not.toMatch(/^[\udc00-\udfff]/);
    }
    history.push({ id, position, text, thinking: before.thinking + (event.thinking ?? "") });
  }

  async function pull(): Promise<void> {
    if (isPulling) return;
    isPulling = true;
    while (connection !== undefined && allowance > 0) {
      const from = connection;
      const { done, value } = await from.frames.next();
      if (connection !== from) break;
      if (done) {
        deliver(1);
        leave();
        break;
      }
      inFlight += value;
      allowance--;
    }
    isPulling = false;
  }

  function deliver(share: number): void {
    connection?.feed(inFlight, share);
    inFlight = "";
  }

  function leave(): void {
    connection?.leave.abort();
    connection = undefined;
    allowance = 0;
  }

  return {
    held,
    last: () => last,
    refusal: () => refusal,
    isConnected: () => connection !== undefined,
    /** Forgets the newest events, as a client that had not stored them. */
    goBack(count: number) {
      history = history.slice(0, Math.max(1, history.length - count));
      if (count > 0) last = undefined;
    },
    connect(reply: GatewayReply, leaving: AbortController, puppet: ChatService, context: GatewayContext) {
      if (reply.kind !== "stream") {
        if (reply.kind === "json") refusal = (reply.body as { code: string }).code;
        return;
      }
      const chunkIds = { count: 0 };
      const decoder = createSseDecoder({
        lastEventId: held().id,
        onEvent: ({ id, event, data }) => receive(id, event, data, chunkIds),
      });
      inFlight = "";
      isPulling = false;
      connection = {
        leave: leaving,
        frames: generateStreamingResponse(puppet, reply.conversation, reply.accepted, context),
        feed(text, share) {
          const bytes = Buffer.from(text);
          decoder.push(bytes.subarray(0, Math.round(bytes.length * share)));
        },
      };
    },
    /** What was pulled before arrives; then more is pulled. */
    pull(count: number) {
      if (failure !== undefined) throw failure.thrown;
      deliver(1);
      allowance += count;
      pull().catch((thrown: unknown) => {
        failure ??= { thrown };
      });
    },
    /** What was wrong with the events, if anything was. */
    failure: () => failure,
    cut(share: number) {
      deliver(share);
      leave();
    },
  };
}

const BODY = { conversation: [{ role: "user", content: "Hi" }], stream: true };

async function play(plan: Plan): Promise<void> {
  const clock = createManualClock();
  const puppet = createPuppet();
  let ids = 0;
  let errors = 0;
  const finished: string[] = [];
  const store = createMemoryStore({
    clock,
    limits: { maxLogs: MAX_LOGS, maxLogBytes: 1e6, maxTotalBytes: 1e7, ttlMs: TTL_MS, maxTombstones: 100 },
    maxReadingChars: plan.maxReadingChars,
    createErrorId: () => `ERR_${++errors}`,
  });
  const registry = createGenerationRegistry({
    store,
    admission: createAdmission({ maxRunning: 1, maxPerClient: 100, maxQueue: 100 }, clock),
    clock,
    graceMs: GRACE_MS,
    createGenerationId: () => String(++ids).padStart(22, "0"),
    createErrorId: () => `ERR_${++errors}`,
    onFinished: (log) => finished.push(log.id),
  });
  const context: GatewayContext = {
    ...base,
    clock,
    store,
    registry,
    env: { ...base.env, chunkIntervalMs: plan.chunkIntervalMs },
  };

  const blocker = createPuppet();
  if (plan.isQueued) {
    const { signal } = new AbortController();
    const reply = await answerChat(request("POST", {}, signal, { body: BODY }), context);
    if (reply.kind !== "stream") throw new Error("the blocker was refused");
    generateStreamingResponse(blocker.service, reply.conversation, reply.accepted, context);
    await settle();
  }
  let isBlocked = plan.isQueued;
  async function unblock(): Promise<void> {
    if (isBlocked) blocker.tell("end");
    isBlocked = false;
    await settle();
  }

  const readers = Array.from({ length: READERS }, createReader);
  const id = String(ids + 1).padStart(22, "0");
  const whole: Record<Say["type"], string> = { text: "", thinking: "" };
  let finishing: "end" | "without end" | "throw" | undefined;
  let wasStopped = false;
  /** When the last reader left; undefined while one is there. */
  let desertedMs: number | undefined;
  let wasDeserted = false;

  async function ask(index: number, way: Way | "first"): Promise<void> {
    const client = readers[index];
    if (client === undefined || client.isConnected()) return;
    const leaving = new AbortController();
    const { id: lastEventId } = client.held();
    const resume: Record<string, string> = lastEventId === "" ? {} : { "last-event-id": lastEventId };
    const withStatus = plan.withStatus[index];
    const body = {
      ...BODY,
      on_disconnect: plan.onDisconnect,
      full_content: plan.fullContent[index],
      include_status: withStatus,
    };
    const query = `full_content=${plan.fullContent[index]}&include_status=${withStatus}`;
    const isGet = way.startsWith("GET");
    const reply = isGet
      ? await answerGeneration(
          id,
          way === "GET header"
            ? request("GET", resume, leaving.signal, { query })
            : request("GET", {}, leaving.signal, { query: `${query}&last_event_id=${lastEventId}` }),
          context,
        )
      : await answerChat(
          request(
            "POST",
            way === "POST" ? { ...resume, "idempotency-key": "k" } : { "idempotency-key": "k", ...resume },
            leaving.signal,
            { body },
          ),
          context,
        );
    expect(reply.headers["X-Generation-Id"] ?? id, "never another generation").toBe(id);
    client.connect(reply, leaving, puppet.service, context);
    await settle();
    noteAttendance();
  }

  async function stop(): Promise<void> {
    const { log } = await registry.open(id, "anyone");
    const wasOver = log.status().phase === "done";
    const reply = await answerGeneration(id, request("DELETE", {}, new AbortController().signal), context);
    expect(reply).toMatchObject({ kind: "json", status: 200, body: { done: true, stopped: !wasOver } });
    expect(puppet.seen.open, "the model is free when a stop answers").toBe(0);
    wasStopped ||= !wasOver;
  }

  function noteAttendance(): void {
    const isAnybodyThere = readers.some((client) => client.isConnected());
    if (isAnybodyThere) desertedMs = undefined;
    else desertedMs ??= clock.nowMs();
    const graceMs = plan.onDisconnect === "cancel" ? 0 : GRACE_MS;
    if (desertedMs !== undefined && clock.nowMs() - desertedMs >= graceMs) wasDeserted = true;
  }

  async function perform(act: Act): Promise<void> {
    switch (act.act) {
      case "say":
        if (finishing !== undefined) return;
        whole[act.part.type] += act.part.text;
        return puppet.tell(act.part);
      case "flood":
        if (finishing !== undefined || plan.maxReadingChars < FLOOD_READING_CHARS) return;
        for (let part = 0; part < FLOOD_PARTS; part++) {
          const text = `${part} `.padEnd(4000, "flood ");
          whole.text += text;
          puppet.tell({ type: "text", text });
        }
        return;
      case "pass":
        return clock.advance(act.ms);
      case "come":
        if (!readers[act.reader]?.isConnected()) readers[act.reader]?.goBack(act.back);
        return ask(act.reader, act.way);
      case "pull":
        return readers[act.reader]?.pull(act.events);
      case "cut":
        return readers[act.reader]?.cut(act.arrived);
      case "stop":
        if ((await store.open(id)).type === "found") await stop();
        return;
      case "crowd":
        return crowd();
      case "finish":
        finishing ??= act.how;
        return puppet.tell(act.how);
    }
  }

  /** Somebody else's generation comes and ends, and needs room. */
  async function crowd(): Promise<void> {
    await unblock();
    const other = createPuppet();
    const leaving = new AbortController();
    const reply = await answerChat(request("POST", {}, leaving.signal, { body: BODY }), context);
    if (reply.kind !== "stream") return;
    generateStreamingResponse(other.service, reply.conversation, reply.accepted, context);
    leaving.abort();
    await settle();
  }

  await ask(0, "key");
  for (const act of plan.acts) {
    await perform(act);
    await settle();
    noteAttendance();
  }

  // Whatever happened: the model says the rest, and everyone comes back and reads to the end.
  await unblock();
  if (finishing === undefined) {
    whole.text += "the rest";
    puppet.tell({ type: "text", text: "the rest" });
    finishing = "end";
    puppet.tell("end");
    await settle();
  }
  for (const [index, client] of readers.entries()) {
    if (client.last() === undefined) await ask(index, "GET header");
    for (let round = 0; client.isConnected() && client.last() === undefined; round++) {
      if (round > 500) throw new Error("a reader never got the end");
      client.pull(10_000);
      await clock.advance(plan.chunkIntervalMs);
      await settle();
    }
    await settle();
  }
  await check();

  async function check(): Promise<void> {
    const opening = await store.open(id);
    expect(
      finished.filter((each) => each === id),
      "it ended once",
    ).toEqual([id]);
    expect(puppet.seen.calls, "one chat call").toBeLessThanOrEqual(1);
    expect(puppet.seen.open).toBe(0);
    for (const client of readers) {
      const failure = client.failure();
      if (failure !== undefined) throw failure.thrown;
      const last = client.last();
      if (last === undefined) {
        expect([client.refusal(), opening.type], "only what is not kept is missing").toEqual([
          "gone",
          "evicted",
        ]);
        continue;
      }
      if (last.code === "gone") {
        expect(opening.type).toBe("evicted");
        expect(whole.text.startsWith(client.held().text)).toBe(true);
        continue;
      }
      const { text, thinking } = client.held();
      if (last.done_reason === "stop") {
        expect(text).toBe(whole.text);
        expect(thinking).toBe(whole.thinking);
        expect(puppet.seen.calls).toBe(1);
      } else {
        expect(whole.text.startsWith(text)).toBe(true);
        expect(whole.thinking.startsWith(thinking)).toBe(true);
      }
      expect(last.full_content).toBe(text);
      expect(reasons(last), "an end needs its cause").toBe(true);
    }
    const ends = readers
      .map((client) => client.last())
      .filter((last) => last !== undefined && last.code !== "gone");
    expect(
      new Set(
        ends.map((last) =>
          JSON.stringify([
            last?.done_reason,
            last?.code,
            last?.full_content,
            last?.error_id,
            last?.stopped_by,
          ]),
        ),
      ).size,
    ).toBeLessThanOrEqual(1);
    if (opening.type === "found") await checkAfterEnd();
  }

  function reasons(last: StreamingEvent): boolean {
    if (last.stopped_by === "user") return wasStopped;
    if (last.stopped_by === "abandoned") return wasDeserted && plan.onDisconnect === "continue";
    if (last.code === "client_closed") return wasDeserted && plan.onDisconnect === "cancel";
    if (last.code === "interrupted") return finishing === "without end";
    if (last.code === "internal") return finishing === "throw";
    return last.done_reason === "stop" && finishing === "end";
  }

  /** Nothing more to say, and nothing beyond. */
  async function checkAfterEnd(): Promise<void> {
    const { signal } = new AbortController();
    const newest = readers[0]?.held() ?? NOTHING;
    const after = await answerGeneration(id, request("GET", { "last-event-id": newest.id }, signal), context);
    expect(after).toMatchObject({ kind: "empty", status: 204 });
    const beyond = { "last-event-id": `${id}.${newest.position + 1}` };
    expect(await answerGeneration(id, request("GET", beyond, signal), context)).toMatchObject({
      status: 400,
    });
    expect(puppet.seen.calls).toBeLessThanOrEqual(1);
  }
}

describe("one generation and its readers", () => {
  it(
    "whatever is cut, resumed, stopped or evicted: one answer, byte for byte, one end, one chat call (statements 11, 12, 13, 28, 29, 31, 32, 33, 35, 36, 37)",
    () => fc.assert(fc.asyncProperty(plans, play), { numRuns: RUNS, timeout: 30_000 }),
    300_000,
  );
});
