import { describe, expect, it } from "vitest";
import { type AnswerEvent, ask } from "./transport";

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

async function answersTo(
  fetcher: typeof fetch,
  { signal = new AbortController().signal, idleMs = 5_000 } = {},
): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = [];
  for await (const event of ask(question, { signal, fetch: fetcher, idleMs })) events.push(event);
  return events;
}

const accepted = { type: "accepted", generationId: "g" };
const delta = (text: string, chunks = 1) => ({ type: "delta", text, thinking: "", model: "smol", chunks });

describe("ask", () => {
  it("asks for a stream that carries the whole text only at the end", async () => {
    let body: unknown;
    await answersTo(async (_, init) => {
      body = JSON.parse(String(init?.body));
      return streaming([]).response;
    });
    expect(body).toEqual({ ...question, stream: true, full_content: "final" });
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
      delta("cause", 5),
      delta(".", 1),
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

  it("calls a stream that ends without an end interrupted, and keeps what came", async () => {
    const events = await answersTo(async () => streaming([wire({ content: "Becau" })]).response);
    expect(events.at(-1)).toMatchObject({
      type: "failed",
      content: "Becau",
      failure: { code: "interrupted", retryable: true },
    });
  });

  it("calls a connection that breaks interrupted, and keeps what came", async () => {
    const events = await answersTo(async () => streaming([wire({ content: "Becau" })], "breaks").response);
    expect(events.at(-1)).toMatchObject({
      type: "failed",
      content: "Becau",
      failure: { code: "interrupted" },
    });
  });

  it("gives up on a connection that is silent for longer than its heartbeats allow", async () => {
    const { response, seen } = streaming([wire({ content: "Becau" })], "stays open");
    const events = await answersTo(async () => response, { idleMs: 30 });
    expect(events.at(-1)).toMatchObject({
      type: "failed",
      content: "Becau",
      failure: { code: "interrupted" },
    });
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

  it("reads nothing after the end", async () => {
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
        content: "",
        failure: { code: "rate_limited", sentence: body.error, errorId: "ERR_2", retryAfterSeconds: 7 },
      },
    ]);
  });

  it.each([
    [
      "a proxy's error page",
      new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }),
    ],
    ["a sign-in page", new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } })],
  ])("does not take %s for an answer", async (_, response) => {
    expect(await answersTo(async () => response)).toMatchObject([
      { type: "failed", failure: { code: "bad_upstream" } },
    ]);
  });

  it("tells when the server cannot be reached", async () => {
    const events = await answersTo(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(events).toMatchObject([{ type: "failed", content: "", failure: { code: "network" } }]);
  });

  it("does not wait for ever for a server that accepts and says nothing", async () => {
    const silent: typeof fetch = (_, init) =>
      new Promise((__, reject) => {
        init?.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      });
    expect(await answersTo(silent, { idleMs: 30 })).toMatchObject([{ type: "failed" }]);
  });

  it("ends quietly when it is aborted, before the first byte and in the middle", async () => {
    const early = new AbortController();
    early.abort();
    const refusing: typeof fetch = () => Promise.reject(new DOMException("aborted", "AbortError"));
    expect(await answersTo(refusing, { signal: early.signal })).toEqual([]);

    const late = new AbortController();
    const { response, seen } = streaming([wire({ content: "Be" })], "stays open");
    const events: AnswerEvent[] = [];
    for await (const event of ask(question, { signal: late.signal, fetch: async () => response })) {
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
    for await (const event of ask(question, { signal: new AbortController().signal, fetch: fetcher })) {
      if (event.type === "delta") break;
    }
    expect(seen.cancelled).toBe(true);
    expect(requestSignal?.aborted).toBe(true);
  });
});
