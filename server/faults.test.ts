import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ERROR_TABLE } from "@/lib/chat/errors";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createFakeOllama, type RecordedRequest, type Responder } from "@/test/fake-ollama";
import { createFaultProxy, type Direction, type Toxic } from "@/test/fault-proxy";
import { createGate } from "@/test/gate";
import { askAndResume } from "@/test/resuming-client";
import { createEdge } from "./edge";

const HALF = ["The ", "sky 👩‍👧", " is", " 🇩🇪🇫🇷", " blue,\r\n\r\n", "data: because"];
const REST = [" of ", "e\u0301", " how ", "日本語", " light\u2028", " scatters."];
const TEXT = [...HALF, ...REST].join("");

/** How long a fault between client and server lasts: several attempts fall into it. */
const FAULT_MS = 200;

const SETTINGS = {
  LOG_LEVEL: "silent",
  SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
  SYNAPSE_CHUNK_INTERVAL_MS: "0",
  SYNAPSE_HEARTBEAT_MS: "50",
  SYNAPSE_MAX_GENERATIONS: "1",
};

/** Only where nothing but a limit ends the wait; a busy machine must not run into them elsewhere. */
const SHORT_TIMEOUTS = { SYNAPSE_FIRST_TOKEN_TIMEOUT_MS: "500", SYNAPSE_IDLE_TIMEOUT_MS: "500" };

const PHASES = ["queued", "loading", "first token", "middle", "last event"] as const;
type Phase = (typeof PHASES)[number];

const TOXICS: readonly Toxic[] = [
  { type: "latency", latencyMs: 60, jitterMs: 30 },
  { type: "bandwidth", bytesPerSecond: 20_000 },
  { type: "slow_close", delayMs: 100 },
  { type: "timeout", timeoutMs: 100 },
  { type: "timeout", timeoutMs: 0 },
  { type: "reset_peer", timeoutMs: 0 },
  { type: "slicer", averageBytes: 16, delayMs: 1 },
  { type: "limit_data", bytes: 150 },
];
function nameOf({ type, ...settings }: Toxic): string {
  return [type, ...Object.values(settings)].join(" ");
}

/** What slows things down must not cost the answer. */
const HARMLESS = new Set<Toxic["type"]>(["latency", "bandwidth", "slow_close", "slicer"]);

const DIRECTIONS = ["upstream", "downstream"] as const satisfies Direction[];
const CASES = PHASES.flatMap((phase) =>
  TOXICS.flatMap((toxic) =>
    DIRECTIONS.map((direction) => ({ phase, toxic, direction, fault: nameOf(toxic) })),
  ),
);

/** Client, proxy, server, proxy, model server; and a question whose answer waits at each phase for `pass`. */
async function setUp(settings: Record<string, string> = {}) {
  const gates = { blocker: createGate(), first: createGate(), middle: createGate(), last: createGate() };
  const ollama = await createFakeOllama();
  ollama.chat(async (request, responder) => {
    if (isBlocker(request)) return block(responder);
    await responder.gate(gates.first.opened);
    for (const text of HALF) await responder.text(text);
    await responder.gate(gates.middle.opened);
    for (const text of REST) await responder.text(text);
    await responder.gate(gates.last.opened);
    await responder.done();
  });
  async function block(responder: Responder): Promise<void> {
    await responder.text("first come");
    await responder.gate(gates.blocker.opened);
    await responder.done();
  }
  const toOllama = await createFaultProxy(ollama.port);
  const context = createGatewayContext(
    parseEnv({ ...SETTINGS, ...settings, OLLAMA_HOST: toOllama.url }, "production"),
  );
  const server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const toServer = await createFaultProxy(port);
  return {
    toServer,
    toOllama,
    /** Lets the answer get as far as the phase, and not further. */
    letTo(phase: Phase) {
      if (phase === "middle" || phase === "last event") gates.first.open();
      if (phase === "last event") gates.middle.open();
    },
    openGates() {
      for (const { open } of Object.values(gates)) open();
    },
    async occupyModel() {
      const body = JSON.stringify({
        conversation: [{ role: "user", content: "block" }],
        model: "fake:latest",
        stream: true,
        on_disconnect: "continue",
      });
      const response = await fetch(`http://127.0.0.1:${port}/chat`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
      await response.body?.cancel();
    },
    questions: () => ollama.requests.filter((request) => request.path === "/api/chat" && !isBlocker(request)),
    async close() {
      await Promise.all([toServer.close(), toOllama.close()]);
      await context.registry.shutDown();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await Promise.all([context.aiService.close(), context.store.close(), ollama.close()]);
    },
  };
}

function isBlocker({ body }: RecordedRequest): boolean {
  return JSON.stringify(body ?? "").includes('"block"');
}

/** Asks through the proxies; calls `onPhase` once, as soon as the answer has got there. */
async function ask(url: string, phase: Phase, onPhase: () => void) {
  let isThere = false;
  const reach = () => {
    if (!isThere) onPhase();
    isThere = true;
  };
  return askAndResume({
    url,
    body: { conversation: [{ role: "user", content: "Why?" }], model: "fake:latest", include_status: true },
    key: "one-question",
    idleMs: 5000,
    maxFruitless: 12,
    backoffMs: 15,
    onStatus({ phase: now }) {
      if (phase === "queued" && now === "queued") reach();
      if ((phase === "loading" || phase === "first token") && now === "loading") reach();
    },
    onEvent(_, text) {
      if (phase === "middle" && text === HALF.join("")) reach();
      if (phase === "last event" && text === TEXT) reach();
    },
  });
}

describe.concurrent("a fault between the client and the server", () => {
  it.each(CASES)(
    "$fault, $direction, $phase: the whole text from one chat call (statements 28, 29, 31)",
    async ({ phase, toxic, direction }) => {
      const stage = await setUp();
      try {
        if (phase === "queued") await stage.occupyModel();
        stage.letTo(phase);
        const answer = await ask(stage.toServer.url, phase, async () => {
          stage.toServer.add(direction, toxic);
          // While loading, the fault comes and goes before there is a token.
          if (phase !== "loading") stage.openGates();
          await sleep(FAULT_MS);
          stage.toServer.clear();
          stage.openGates();
        });
        expect(answer).toMatchObject({
          refusal: undefined,
          text: TEXT,
          last: { done_reason: "stop", full_content: TEXT },
        });
        expect(stage.questions()).toHaveLength(1);
      } finally {
        await stage.close();
      }
    },
  );
});

describe.concurrent("a fault between the server and the model", () => {
  it.each(CASES)(
    "$fault, $direction, $phase: the whole text, or an end with a documented code (statements 12, 18, 45)",
    async ({ phase, toxic, direction }) => {
      const stage = await setUp(toxic.type === "timeout" ? SHORT_TIMEOUTS : {});
      try {
        if (phase === "queued") await stage.occupyModel();
        stage.letTo(phase);
        const answer = await ask(stage.toServer.url, phase, () => {
          stage.toOllama.add(direction, toxic);
          stage.openGates();
        });
        const { last, text } = answer;
        expect(last?.full_content).toBe(text);
        expect(answer.attempts, "the client's connection is not concerned").toBe(1);
        if (last?.done_reason === "stop") {
          expect(text).toBe(TEXT);
          expect(stage.questions()).toHaveLength(1);
        } else {
          expect(TEXT.startsWith(text)).toBe(true);
          expect(Object.keys(ERROR_TABLE)).toContain(last?.code);
          expect(stage.questions().length).toBeLessThanOrEqual(1);
        }
        if (HARMLESS.has(toxic.type)) expect(last?.done_reason).toBe("stop");
      } finally {
        await stage.close();
      }
    },
  );
});
