import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { createFakeOllama, type FakeOllama, type RecordedRequest, type Step } from "../test/fake-ollama";
import { createGate } from "../test/gate";
import { createChunkReader, parseWire, readWire, type WireEvent } from "../test/read-sse";
import { type RedisServer, startRedisServer, whyNoRedis } from "../test/redis-server";
import { findProxy, type ReverseProxy, startProxy } from "../test/reverse-proxy";
import { type LaunchedServer, launchServer } from "./launched-server";

const isCi = (process.env.CI ?? "") !== "";
const nginx = findProxy("nginx");
/** An instance is taken for dead after some seconds of silence; its readers must not wait for longer than this. */
const DEATH_LIMIT_MS = 20_000;

test.describe("two instances on one Redis behind nginx", () => {
  test.skip(nginx.type === "missing" && !isCi, nginx.type === "missing" ? nginx.why : "");
  test.skip(whyNoRedis !== undefined, whyNoRedis);

  let redis: RedisServer;
  let ollama: FakeOllama;
  let one: LaunchedServer;
  let other: LaunchedServer;
  let balancer: ReverseProxy;

  test.beforeEach(async () => {
    [redis, ollama] = await Promise.all([startRedisServer(), createFakeOllama()]);
    [one, other] = await Promise.all([launch(), launch()]);
    balancer = await startProxy("nginx", await balancing(one.url, other.url));
  });

  test.afterEach(async () => {
    await balancer?.stop();
    for (const server of [one, other]) server?.process.kill("SIGKILL");
    await Promise.all([one?.exited, other?.exited]);
    await Promise.all([redis?.stop(), ollama?.close()]);
  });

  function launch(): Promise<LaunchedServer> {
    return launchServer({
      REDIS_URL: redis.url,
      OLLAMA_HOST: ollama.url,
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
      SYNAPSE_CHUNK_INTERVAL_MS: "0",
      SYNAPSE_HEARTBEAT_MS: "200",
      SYNAPSE_RESUME_GRACE_MS: "1000",
    });
  }

  test("an answer that one began is read through both at once, under the same ids", async () => {
    const { words, say } = speaker(["One", " 🎉 two", " 三 three"]);
    const began = await ask(one.url);
    const id = idOf(began);
    const readers = [began, await follow(other.url, id), await follow(balancer.url, id)].map(
      createChunkReader,
    );
    const texts = readers.map(() => "");
    for (const word of words) {
      say();
      for (const [index, reader] of readers.entries()) {
        texts[index] += await reader.until(`"content":${JSON.stringify(word)}`);
      }
    }
    say();
    for (const [index, reader] of readers.entries()) {
      texts[index] += await reader.until('"done":true');
      expect(await reader.next()).toBe("");
    }
    const [first = [], ...rest] = texts.map((text) => parseWire(text).map(comparable));
    for (const events of rest) expect(events).toEqual(first);
    expect(first.at(-1)).toMatchObject({ done: true, full_content: "One 🎉 two 三 three" });
    expect(answers()).toHaveLength(1);
  });

  test("who loses one resumes on the other, and is at the other already with the next request", async () => {
    const { say } = speaker(["Half", " and the rest"]);
    const began = await ask(balancer.url, { on_disconnect: "continue" });
    const chunks = createChunkReader(began);
    say();
    const [half] = parseWire(await chunks.until("\n\n"));
    await chunks.cancel();
    const resumed = await follow(balancer.url, idOf(began), half?.id);
    expect(resumed.headers.get("x-instance")).not.toBe(began.headers.get("x-instance"));
    say();
    say();
    const events = await readWire(resumed);
    expect(events.map(({ data }) => data.content).join("")).toBe(" and the rest");
    expect(events.at(-1)?.data).toMatchObject({ done: true, full_content: "Half and the rest" });
    const again = await follow(other.url, idOf(began), events.at(-1)?.id);
    expect(again.status).toBe(204);
    expect(answers()).toHaveLength(1);
  });

  test("one key sent to both at once begins one answer", async () => {
    const { say } = speaker(["The only one"]);
    const headers = { "Idempotency-Key": "both" };
    const replies = await Promise.all([ask(one.url, {}, headers), ask(other.url, {}, headers)]);
    expect(new Set(replies.map(idOf)).size).toBe(1);
    say();
    say();
    for (const events of await Promise.all(replies.map(readWire))) {
      expect(events.at(-1)?.data).toMatchObject({ done: true, full_content: "The only one" });
    }
    expect(answers()).toHaveLength(1);
  });

  test("a stop through the other frees the model, and every reader is told", async () => {
    const { say } = speaker(["Half", " never said"]);
    const began = await ask(one.url);
    const chunks = createChunkReader(began);
    say();
    const begin = await chunks.until('"content":"Half"');
    const stopped = await fetch(`${other.url}/chat/${idOf(began)}`, { method: "DELETE" });
    expect(await stopped.json()).toMatchObject({
      stopped: true,
      done_reason: "stopped",
      full_content: "Half",
    });
    const asked = answers()[0];
    await asked?.closed;
    expect(asked?.aborted).toBe(true);
    const end = { done: true, done_reason: "stopped", full_content: "Half" };
    expect(parseWire(begin + (await chunks.until('"done":true'))).at(-1)?.data).toMatchObject(end);
    expect((await readWire(await follow(other.url, idOf(began)))).at(-1)?.data).toMatchObject(end);
    const again = await fetch(`${other.url}/chat/${idOf(began)}`, { method: "DELETE" });
    expect(await again.json()).toMatchObject({ stopped: false, full_content: "Half" });
  });

  test("a reader at the other keeps the answer alive, and once it has left too the model is freed", async () => {
    const { say } = speaker(["Half", " and more", " never said"]);
    const began = await ask(one.url, { on_disconnect: "continue" });
    const reader = createChunkReader(await follow(other.url, idOf(began)));
    say();
    await reader.until('"content":"Half"');
    await began.body?.cancel();
    // Longer than the grace time, which is counted from when the first reader left.
    for (let beats = 0; beats < 10; beats++) await reader.until(": hb");
    say();
    await reader.until('"content":" and more"');
    await reader.cancel();
    const asked = answers()[0];
    await asked?.closed;
    expect(asked?.aborted).toBe(true);
    const kept = await readWire(await follow(other.url, idOf(began)));
    expect(kept.at(-1)?.data).toMatchObject({ done_reason: "stopped", full_content: "Half and more" });
  });

  test("when one is killed, readers at the other get the end `interrupted` with the text that there was", async () => {
    test.setTimeout(90_000);
    const { say } = speaker(["Half", " never said"]);
    const began = await ask(one.url, { on_disconnect: "continue" });
    const lost = createChunkReader(began);
    const kept = createChunkReader(await follow(other.url, idOf(began)));
    say();
    const [half] = parseWire(await lost.until("\n\n"));
    const begin = await kept.until('"content":"Half"');
    const killedMs = performance.now();
    one.process.kill("SIGKILL");
    await one.exited;
    await expect(lost.until('"done":true')).rejects.toThrow();

    const end = {
      done: true,
      done_reason: "error",
      code: "interrupted",
      full_content: "Half",
      retryable: true,
    };
    const seen = parseWire(begin + (await kept.until('"done":true')));
    expect(seen.at(-1)?.data).toMatchObject(end);
    expect(performance.now() - killedMs).toBeLessThan(DEATH_LIMIT_MS);
    expect(await kept.next()).toBe("");

    const resumed = await follow(balancer.url, idOf(began), half?.id);
    expect((await readWire(resumed)).map(({ data }) => data)).toMatchObject([{ ...end, content: "" }]);
    const asked = answers()[0];
    await asked?.closed;
    expect(asked?.aborted).toBe(true);
  });

  test("the one that is left answers what comes through nginx", async () => {
    one.process.kill("SIGKILL");
    await one.exited;
    for (let count = 0; count < 4; count++) {
      const events = await readWire(await ask(balancer.url));
      expect(events.at(-1)?.data).toMatchObject({
        done_reason: "stop",
        full_content: "Hello from the fake.",
      });
    }
  });

  test("one that is told to leave ends its answers as `shutting_down`, for readers at the other too", async () => {
    const { say } = speaker(["Half", " never said"]);
    const began = await ask(one.url, { on_disconnect: "continue" });
    const readers = [began, await follow(other.url, idOf(began))].map(createChunkReader);
    say();
    const begins = await Promise.all(readers.map((reader) => reader.until('"content":"Half"')));
    one.process.kill("SIGTERM");
    for (const [index, reader] of readers.entries()) {
      const events = parseWire(begins[index] + (await reader.until('"done":true')));
      expect(events.at(-1)?.data).toMatchObject({ code: "shutting_down", full_content: "Half" });
    }
    expect(await one.exited).toBe(0);
    const kept = await readWire(await follow(other.url, idOf(began)));
    expect(kept.at(-1)?.data).toMatchObject({ code: "shutting_down", full_content: "Half" });
  });

  /** Has the model say a word each time it is told to, and then end. */
  function speaker(words: readonly string[]) {
    const gated = [...words.map((text): Step => ({ text })), { done: {} }].map((step) => ({
      step,
      gate: createGate(),
    }));
    ollama.chat(gated.flatMap(({ step, gate }) => [{ gate: gate.opened }, step]));
    return { words, say: () => gated.shift()?.gate.open() };
  }

  function answers(): readonly RecordedRequest[] {
    return ollama.requests.filter(({ path }) => path === "/api/chat");
  }
});

function ask(url: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/chat`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ conversation: [{ role: "user", content: "Hello" }], stream: true, ...body }),
  });
}

function follow(url: string, id: string, lastEventId?: string): Promise<Response> {
  return fetch(`${url}/chat/${id}`, {
    headers: lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId },
  });
}

function idOf(response: Response): string {
  return response.headers.get("x-generation-id") ?? "";
}

/** What must be the same for every reader: all but when the event was made and how fast it came. */
function comparable({ id, data }: WireEvent) {
  const { timestamp: _, streaming_stats: __, ...rest } = data;
  return { id, ...rest };
}

/** The block for several instances of docs/deploying.md with the test's ports, telling who answered. */
async function balancing(...urls: readonly string[]): Promise<string> {
  const text = await readFile("docs/deploying.md", "utf8");
  const block = /```nginx several\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  return block
    .replace("listen 80;", "listen {port};")
    .replace("proxy_pass", "add_header X-Instance $upstream_addr always; proxy_pass")
    .replace(/127\.0\.0\.1:300(\d)/g, (_, digit) => new URL(urls[Number(digit) - 1] ?? "").host);
}
