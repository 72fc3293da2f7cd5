import { afterEach, describe, expect, it, vi } from "vitest";
import { ChatError, type ErrorCode } from "@/lib/chat/errors";
import { type BodyOptions, readJsonBody } from "./read-body";

const encoder = new TextEncoder();

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array, void, void> {
  for (const part of parts) yield typeof part === "string" ? encoder.encode(part) : part;
}

/** A body that never sends anything. `ended` says whether the reader has let go of it. */
function silence() {
  let ended = false;
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<never>(() => {}),
      return: async () => {
        ended = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return { body, ended: () => ended };
}

function read(body: AsyncIterable<Uint8Array> | null, options: Partial<BodyOptions> = {}): Promise<unknown> {
  return readJsonBody(body, {
    contentType: "application/json",
    contentLength: null,
    maxBytes: 1024,
    signal: new AbortController().signal,
    ...options,
  });
}

async function codeOf(reading: Promise<unknown>): Promise<ErrorCode> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
  throw new Error("was taken");
}

describe("readJsonBody", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("reads JSON however it is cut, also within a character", async () => {
    const text = '{"conversation":[{"role":"user","content":"naïve 👩‍👩‍👧 \\ud800"}]}';
    const bytes = encoder.encode(text);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(await read(pieces(bytes.slice(0, cut), bytes.slice(cut)))).toEqual(JSON.parse(text));
    }
  });

  it.each([
    ["null", null],
    ["[]", []],
    ['"x"', "x"],
    ["\ufeff{}", {}],
    [" {}\n", {}],
  ])("takes %j as JSON", async (text, value) => {
    expect(await read(pieces(text))).toEqual(value);
  });

  it.each<[string, AsyncIterable<Uint8Array> | null]>([
    ["no body", null],
    ["an empty body", pieces()],
    ["empty pieces", pieces("", "")],
    ["half an object", pieces("{")],
    ["two values", pieces("{}{}")],
    ["NaN", pieces('{"a":NaN}')],
    ["invalid UTF-8", pieces(new Uint8Array([0x22, 0xc3, 0x22]))],
    ["UTF-8 that ends within a character", pieces(new Uint8Array([0x22, 0xf0, 0x9f]))],
    ["UTF-16", pieces(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]))],
  ])("refuses %s as invalid JSON and keeps nothing of it", async (_name, body) => {
    const refusal = await read(body).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "invalid_json", status: 400, cause: undefined });
  });

  it("survives two million brackets, closed or not", async () => {
    const open = "[".repeat(2_000_000);
    expect(await codeOf(read(pieces(open), { maxBytes: 30_000_000 }))).toBe("invalid_json");
    expect(await read(pieces(open, "]".repeat(2_000_000)), { maxBytes: 30_000_000 })).toBeInstanceOf(Array);
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'Application/JSON;charset="UTF-8"',
    "application/json; charset=utf8; profile=x",
  ])("takes the content type %j", async (contentType) => {
    expect(await read(pieces("{}"), { contentType })).toEqual({});
  });

  it.each([
    null,
    "",
    "text/plain",
    "text/plain; application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/problem+json",
    "application/json; charset=utf-16",
    "application/json, text/plain",
  ])("refuses the content type %j", async (contentType) => {
    expect(await codeOf(read(pieces("{}"), { contentType }))).toBe("unsupported_media_type");
  });

  it.each(["gzip", "deflate", "br", "zstd", "identity, gzip"])(
    "refuses the encoding %s",
    async (contentEncoding) => {
      expect(await codeOf(read(pieces("{}"), { contentEncoding }))).toBe("unsupported_media_type");
    },
  );

  it.each([null, "", "identity"])("takes the encoding %j", async (contentEncoding) => {
    expect(await read(pieces("{}"), { contentEncoding })).toEqual({});
  });

  it("refuses a Content-Length over the limit before it reads a byte", async () => {
    const { body } = silence();
    expect(await codeOf(read(body, { contentLength: "1025" }))).toBe("too_large");
    expect(await codeOf(read(body, { contentLength: "9".repeat(400) }))).toBe("too_large");
  });

  it("takes exactly the limit and not one byte more", async () => {
    const exact = `"${"x".repeat(1022)}"`;
    expect(await read(pieces(exact), { contentLength: "1024" })).toBe("x".repeat(1022));
    expect(await codeOf(read(pieces(exact, " ")))).toBe("too_large");
    expect(await codeOf(read(pieces(exact, " "), { contentLength: "5" }))).toBe("too_large");
  });

  it("stops reading an endless body at the limit, and lets go of it", async () => {
    let sentBytes = 0;
    let released = false;
    async function* endless() {
      try {
        for (;;) {
          sentBytes += 1000;
          yield new Uint8Array(1000).fill(0x20);
        }
      } finally {
        released = true;
      }
    }
    expect(await codeOf(read(endless(), { maxBytes: 100_000 }))).toBe("too_large");
    expect(sentBytes).toBe(101_000);
    expect(released).toBe(true);
  });

  it("gives up a body that does not arrive by the deadline, and lets go of it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    const { body, ended } = silence();
    const code = codeOf(read(body));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(ended()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await code).toBe("request_timeout");
    expect(ended()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds a body that trickles to the same deadline", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    async function* trickle() {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        yield encoder.encode(" ");
      }
    }
    const code = codeOf(read(trickle()));
    await vi.advanceTimersByTimeAsync(62_000);
    expect(await code).toBe("request_timeout");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends as client_closed when the client leaves, also before the first byte", async () => {
    const left = new AbortController();
    const { body, ended } = silence();
    const code = codeOf(read(body, { signal: left.signal }));
    left.abort();
    expect(await code).toBe("client_closed");
    expect(ended()).toBe(true);
    expect(await codeOf(read(silence().body, { signal: AbortSignal.abort() }))).toBe("client_closed");
  });

  it("ends as client_closed when the body breaks off, with the reason as its cause (statement 27)", async () => {
    const reset = new Error("aborted");
    async function* broken() {
      yield encoder.encode('{"a":');
      throw reset;
    }
    const refusal = await read(broken()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "client_closed", cause: reset });
  });

  it("leaves no timer and no listener behind after success", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    await read(pieces("{}"), { signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledWith("abort", expect.any(Function));
  });

  it("reads a web stream", async () => {
    const { body } = new Request("http://h/", { method: "POST", body: '{"a":1}' });
    expect(await read(body)).toEqual({ a: 1 });
  });
});
