import { describe, expect, it } from "vitest";
import { createManualClock } from "@/test/manual-clock";
import { type ConnectionStep, type Destination, openConnection, STALL_MS } from "./transport";

const question = { conversation: [{ role: "user" as const, content: "Why?" }] };

function wire(fields: Record<string, unknown>): string {
  return `id: g.1\ndata: ${JSON.stringify({ content: "", done: false, model: "smol", ...fields })}\n\n`;
}

/** A response whose body gives `pieces` and then ends, breaks, or stays open. */
function streaming(pieces: readonly string[], then: "ends" | "breaks" | "stays open" = "ends") {
  const seen = { cancelled: false };
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[next];
      next += 1;
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (then === "ends") controller.close();
      else if (then === "breaks") controller.error(new TypeError("network error"));
      else return new Promise<void>(() => undefined);
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  const headers = { "Content-Type": "text/event-stream; charset=utf-8", "X-Generation-Id": "g" };
  return { response: new Response(body, { headers }), seen };
}

/** A clock that stands still. */
const never = () => () => undefined;

const asked: Destination = { type: "asked", key: "k", question };

/** Everything one connection brings; a silence is over as soon as it is waited for. */
async function answersTo(
  fetcher: typeof fetch,
  { signal = new AbortController().signal, destination = asked } = {},
): Promise<ConnectionStep[]> {
  const clock = createManualClock();
  const steps: ConnectionStep[] = [];
  const reading = (async () => {
    const options = {
      signal,
      fetch: fetcher,
      schedule: (task: () => void, delayMs: number) => clock.after(delayMs, task),
    };
    for await (const step of openConnection(destination, options)) steps.push(step);
  })();
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(STALL_MS);
  await reading;
  return steps;
}

const accepted = { type: "accepted", generationId: "g" };
const delta = (text: string) => ({ type: "delta", text, thinking: "", model: "smol", eventId: "g.1" });

describe("openConnection", () => {
  it("asks for a stream that carries the whole text only at the end", async () => {
    let body: unknown;
    await answersTo(async (_, init) => {
      body = JSON.parse(String(init?.body));
      return streaming([]).response;
    });
    expect(body).toMatchObject({ ...question, stream: true, full_content: "final" });
  });

  it("gives deltas, thoughts and the end in order", async () => {
    const pieces = [
      ": hb\n",
      wire({ thinking: "Hm" }),
      wire({ content: "Be" }),
      wire({ content: "cause", streaming_stats: { total_chunks: 5 } }),
      wire({ content: ".", streaming_stats: { total_chunks: 6 } }),
      wire({ done: true, full_content: "Because.", done_reason: "stop", usage: { completion_tokens: 3 } }),
    ];
    const events = await answersTo(async () => streaming(pieces).response);
    expect(events).toMatchObject([
      accepted,
      { type: "delta", text: "", thinking: "Hm" },
      delta("Be"),
      { ...delta("cause"), stats: { total_chunks: 5 } },
      delta("."),
      { type: "end", content: "Because.", doneReason: "stop", usage: { completion_tokens: 3 } },
    ]);
  });

  it("believes the server's whole text when a piece was lost", async () => {
    const pieces = [
      wire({ content: "Be" }),
      "data: {broken\n\n",
      wire({ done: true, full_content: "Because." }),
    ];
    const events = await answersTo(async () => streaming(pieces).response);
    expect(events.at(-1)).toMatchObject({ type: "end", content: "Because." });
  });

  it("calls a stream that ends without an end lost", async () => {
    const events = await answersTo(async () => streaming([wire({ content: "Becau" })]).response);
    expect(events.at(-1)).toMatchObject({ type: "lost", failure: { code: "network" } });
  });

  it("calls a connection that breaks lost", async () => {
    const events = await answersTo(async () => streaming([wire({ content: "Becau" })], "breaks").response);
    expect(events.at(-1)).toMatchObject({ type: "lost", failure: { code: "network" } });
  });

  it("gives up on a connection that is silent for longer than its heartbeats allow", async () => {
    const { response, seen } = streaming([wire({ content: "Becau" })], "stays open");
    const events = await answersTo(async () => response);
    expect(events.at(-1)).toMatchObject({ type: "lost", failure: { code: "network" } });
    expect(seen.cancelled).toBe(true);
  });

  it("passes on a failure the server tells in the stream", async () => {
    const failed = {
      done: true,
      full_content: "Becau",
      error: "The model server reported an error.",
      error_id: "ERR_1",
      code: "upstream_error",
      retryable: true,
    };
    const events = await answersTo(
      async () => streaming([wire({ content: "Becau" }), wire(failed)]).response,
    );
    expect(events.at(-1)).toEqual({
      type: "failed",
      content: "Becau",
      failure: { code: "upstream_error", sentence: failed.error, errorId: "ERR_1", retryable: true },
    });
  });

  it("passes on a stop, and calls one that nobody wished for an interruption", async () => {
    const stopped = { done: true, full_content: "Becau", done_reason: "stopped" };
    const stop = async (by: string) =>
      (await answersTo(async () => streaming([wire({ ...stopped, stopped_by: by })]).response)).at(-1);
    expect(await stop("user")).toEqual({ type: "stopped", content: "Becau" });
    expect(await stop("abandoned")).toMatchObject({
      type: "failed",
      content: "Becau",
      failure: { code: "interrupted", retryable: true },
    });
  });

  it("tells what goes on", async () => {
    const pieces = ['event: status\ndata: {"phase":"queued","queue_position":2,"elapsed":0.1}\n\n'];
    expect(await answersTo(async () => streaming(pieces).response)).toMatchObject([
      accepted,
      { type: "status", status: { phase: "queued", queue_position: 2 } },
      { type: "lost" },
    ]);
  });

  it("comes back to an answer with the last event's id", async () => {
    let sent: { url: string; method: string | undefined; id: string | null } | undefined;
    const known: Destination = { type: "known", id: "g/1", lastEventId: "g/1.7" };
    await answersTo(
      async (url, init) => {
        const id = new Headers(init?.headers).get("Last-Event-ID");
        sent = { url: String(url), method: init?.method, id };
        return streaming([]).response;
      },
      { destination: known },
    );
    const url = "/chat/g%2F1?full_content=final&include_status=true";
    expect(sent).toEqual({ url, method: undefined, id: "g/1.7" });
  });

  it("reads nothing after the end (statement 41)", async () => {
    const { response, seen } = streaming([wire({ done: true, full_content: "" })], "stays open");
    expect((await answersTo(async () => response)).at(-1)).toMatchObject({ type: "end" });
    expect(seen.cancelled).toBe(true);
  });

  it("tells a refusal with its code, its name and the wait it asks for", async () => {
    const body = { error: "Too many requests.", error_id: "ERR_2", code: "rate_limited", retryable: true };
    const refused = new Response(JSON.stringify(body), { status: 429, headers: { "Retry-After": "7" } });
    expect(await answersTo(async () => refused)).toMatchObject([
      {
        type: "failed",
        failure: { code: "rate_limited", sentence: body.error, errorId: "ERR_2", retryAfterSeconds: 7 },
      },
    ]);
  });

  it.each([
    [
      "a server's that is none of ours",
      new Response("<html>", { status: 404, headers: { "Content-Type": "text/html" } }),
    ],
    ["a sign-in page", new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } })],
  ])("does not take %s for an answer", async (_, response) => {
    expect(await answersTo(async () => response)).toMatchObject([
      { type: "failed", failure: { code: "bad_upstream" } },
    ]);
  });

  it("takes a proxy that reached nobody for a loss", async () => {
    const page = new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } });
    expect(await answersTo(async () => page)).toMatchObject([
      { type: "lost", failure: { code: "bad_upstream" } },
    ]);
  });

  it("tells when the server cannot be reached", async () => {
    const events = await answersTo(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(events).toMatchObject([{ type: "lost", failure: { code: "network" } }]);
  });

  it("does not wait for ever for a server that accepts and says nothing", async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((__, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    expect(await answersTo(silent)).toMatchObject([{ type: "lost" }]);
  });

  it("ends quietly when it is aborted, before the first byte and in the middle", async () => {
    const early = new AbortController();
    early.abort();
    const refusing: typeof fetch = () => Promise.reject(new DOMException("aborted", "AbortError"));
    expect(await answersTo(refusing, { signal: early.signal })).toEqual([]);

    const late = new AbortController();
    const { response, seen } = streaming([wire({ content: "Be" })], "stays open");
    const events: ConnectionStep[] = [];
    const options = { signal: late.signal, fetch: async () => response, schedule: never };
    for await (const event of openConnection(asked, options)) {
      events.push(event);
      if (event.type === "delta") late.abort();
    }
    expect(events).toMatchObject([accepted, delta("Be")]);
    expect(seen.cancelled).toBe(true);
  });

  it("closes the connection when its reader leaves", async () => {
    const { response, seen } = streaming([wire({ content: "Be" })], "stays open");
    let requestSignal: AbortSignal | null | undefined;
    const fetcher: typeof fetch = async (_, init) => {
      requestSignal = init?.signal;
      return response;
    };
    const options = { signal: new AbortController().signal, fetch: fetcher, schedule: never };
    for await (const event of openConnection(asked, options)) {
      if (event.type === "delta") break;
    }
    expect(seen.cancelled).toBe(true);
    expect(requestSignal?.aborted).toBe(true);
  });
});
