import type { ReplyHeaders } from "./exchange";

const encoder = new TextEncoder();

/**
 * SSE text as a web Response. One value of the generator is one chunk of the body, made only when the reader has room for
 * it. The signal that `open` is given aborts when the client has left or has cancelled the body.
 */
export function streamResponse(
  open: (signal: AbortSignal) => AsyncGenerator<string, void, void>,
  clientSignal: AbortSignal,
  headers: ReplyHeaders,
): Response {
  const left = new AbortController();
  clientSignal.addEventListener("abort", () => left.abort(), { once: true, signal: left.signal });
  if (clientSignal.aborted) left.abort();
  const events = open(left.signal);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        left.abort();
        controller.close();
      },
      async cancel() {
        left.abort();
        await events.return();
      },
    },
    // Nothing is made ahead of the reader: what waits is merged into one event instead.
    { highWaterMark: 0 },
  );
  return new Response(body, { status: 200, headers });
}
