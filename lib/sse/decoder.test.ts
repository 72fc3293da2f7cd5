import { createParser } from "eventsource-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTimeOf } from "@/test/cpu-time";
import { byteByByte, everySplit } from "@/test/every-split";
import { createSseDecoder, type SseDecoderOptions, type SseEvent, SseLimitError } from "./decoder";

const BOM = "\ufeff";

interface Decoded {
  readonly events: readonly SseEvent[];
  readonly retriesMs: readonly number[];
  readonly comments: readonly string[];
  readonly lastEventId: string;
}

function decode(pieces: readonly Uint8Array[], options: Partial<SseDecoderOptions> = {}): Decoded {
  const events: SseEvent[] = [];
  const retriesMs: number[] = [];
  const comments: string[] = [];
  const decoder = createSseDecoder({
    onEvent: (event) => events.push(event),
    onRetry: (retryMs) => retriesMs.push(retryMs),
    onComment: (comment) => comments.push(comment),
    ...options,
  });
  for (const piece of pieces) decoder.push(piece);
  decoder.end();
  return { events, retriesMs, comments, lastEventId: decoder.lastEventId };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const decodeText = (text: string) => decode([bytesOf(text)]);
const message = (data: string, id = ""): SseEvent => ({ data, event: "message", id });

/** Rows of web-platform-tests' eventsource folder. */
const WPT: readonly (readonly [name: string, stream: string, events: readonly SseEvent[]])[] = [
  ["format-bom", `${BOM}data:1\n\n${BOM}data:2\n\ndata:3\n\n`, [message("1"), message("3")]],
  ["format-bom-2", `${BOM}${BOM}data:1\n\ndata:2\n\ndata:3\n\n`, [message("2"), message("3")]],
  [
    "format-comments",
    `data:1\r:\0\n:\r\ndata:2\n:${"x".repeat(2048)}\rdata:3\n:data:fail\r:${"x".repeat(2048)}\ndata:4\n\n`,
    [message("1\n2\n3\n4")],
  ],
  [
    "format-data-before-final-empty-line",
    "retry:1000\ndata:test1\n\nid:test\ndata:test2",
    [message("test1")],
  ],
  [
    "format-field-data",
    "data:\n\ndata\ndata\n\ndata:test\n\n",
    [message(""), message("\n"), message("test")],
  ],
  [
    "format-field-event",
    "event:test\ndata:x\n\ndata:x\n\n",
    [{ data: "x", event: "test", id: "" }, message("x")],
  ],
  ["format-field-event-empty", "event: \ndata:data\n\n", [message("data")]],
  [
    "format-field-parsing",
    "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
    [message("\0\n 2\n1\n3\n\n4")],
  ],
  ["format-field-id", "id: …\ndata:1\n\ndata:2\n\n", [message("1", "…"), message("2", "…")]],
  [
    "format-field-id-2",
    "id: …\ndata:1\n\nid: …x\ndata:2\n\ndata:3\n\n",
    [message("1", "…"), message("2", "…x"), message("3", "…x")],
  ],
  [
    "format-field-id-3 (kept)",
    "id: 1\ndata: hello\n\ndata: hello\n\n",
    [message("hello", "1"), message("hello", "1")],
  ],
  [
    "format-field-id-3 (changed)",
    "id: 1\ndata: hello\n\nid: 2\ndata: hello\n\ndata: hello\n\n",
    [message("hello", "1"), message("hello", "2"), message("hello", "2")],
  ],
  [
    "format-field-id-3 (reset)",
    "id: 1\ndata: hello\n\nid:\ndata: hello\n\ndata: hello\n\n",
    [message("hello", "1"), message("hello"), message("hello")],
  ],
  [
    "format-field-id-3 (reset without colon)",
    "id: 1\ndata: a\n\nid\ndata: b\n\n",
    [message("a", "1"), message("b")],
  ],
  [
    "format-field-id-null",
    "id: \0\ndata: hello\n\nid: x\0\ndata: hello\n\nid: \0x\ndata: hello\n\n",
    [message("hello"), message("hello"), message("hello")],
  ],
  ["format-field-retry", "retry:3000\ndata:test\n\n", [message("test")]],
  ["format-field-retry-bogus", "retry:3000\nretry:1000x\ndata:x\n\n", [message("x")]],
  ["format-field-retry-empty", "retry\ndata:test\n\n", [message("test")]],
  [
    "format-field-unknown",
    "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
    [message("test\n\ntest")],
  ],
  ["format-leading-space", "data:\ttest\rdata: \ndata:test\n\n", [message("\ttest\n\ntest")]],
  ["format-newlines", "data:test\r\ndata\ndata:test\r\n\r", [message("test\n\ntest")]],
  ["format-newlines (with the LF)", "data:test\r\ndata\ndata:test\r\n\r\n", [message("test\n\ntest")]],
  ["format-null-character", "data:\0\n\n", [message("\0")]],
  ["format-utf-8", "data:ok…\n\n", [message("ok…")]],
];

/** What the suite above leaves open. */
const MORE: typeof WPT = [
  ["a four-byte character", "data: 😀👨‍👩‍👧\n\n", [message("😀👨‍👩‍👧")]],
  ["CR alone", "data:1\r\rdata:2\r\r", [message("1"), message("2")]],
  ["CRLF", "data:1\r\n\r\ndata:2\r\n\r\n", [message("1"), message("2")]],
  ["LF then CR, two line ends", "data:1\n\rdata:2\n\r", [message("1"), message("2")]],
  ["a colon in the value", "data: a:b\n\n", [message("a:b")]],
  ["blank blocks", "\n\n\r\n\r\rdata:1\n\n\n\n", [message("1")]],
  ["an event name without data, forgotten", "event:x\n\ndata:1\n\n", [message("1")]],
  ["an id-only block", "id:7\n\ndata:1\n\n", [message("1", "7")]],
  [
    "line separators that are not line ends",
    "data:a\u2028b\u2029c\u0085d\u000be\n\n",
    [message("a\u2028b\u2029c\u0085d\u000be")],
  ],
  ["the three characters a byte order mark looks like", "ï»¿data:1\n\ndata:2\n\n", [message("2")]],
  ["a heartbeat with one newline", ": hb\nid: a.1\ndata: {}\n\n: hb\n: hb\n", [message("{}", "a.1")]],
];

describe("createSseDecoder", () => {
  describe.each([...WPT, ...MORE])("%s", (_name, stream, events) => {
    it("gives its events whole, byte by byte, and cut anywhere (statement 1)", () => {
      const bytes = bytesOf(stream);
      expect(decode([bytes]).events).toEqual(events);
      for (const pieces of everySplit(bytes)) expect(decode(pieces).events).toEqual(events);
    });
  });

  it("drops one byte order mark that comes in three pieces, with empty pieces between (statement 2)", () => {
    const [a, b, c, ...rest] = byteByByte(bytesOf(`${BOM}data:1\n\n`));
    const nothing = new Uint8Array(0);
    const pieces = [a, b, c].flatMap((piece) => [nothing, piece ?? nothing]);
    expect(decode([...pieces, nothing, ...rest]).events).toEqual([message("1")]);
  });

  it("takes half a byte order mark for text, which spoils the field's name", () => {
    const bytes = Uint8Array.from([0xef, 0xbb, ...bytesOf("data:1\n\ndata:2\n\n")]);
    for (const pieces of everySplit(bytes)) expect(decode(pieces).events).toEqual([message("2")]);
  });

  it("dispatches at a CR that ends a piece, and does not take the next LF for another line (statement 2)", () => {
    const events: SseEvent[] = [];
    const decoder = createSseDecoder({ onEvent: (event) => events.push(event) });
    decoder.push(bytesOf("data:1\r\n\r"));
    expect(events).toEqual([message("1")]);
    decoder.push(new Uint8Array(0));
    decoder.push(bytesOf("\ndata:2\n\n"));
    expect(events).toEqual([message("1"), message("2")]);
  });

  it("replaces invalid UTF-8 as a decoder of the whole would, cut anywhere (statement 2)", () => {
    const bad = [0xf0, 0x9f, 0x98, 0x20, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xe2, 0x82];
    const bytes = Uint8Array.from([...bytesOf("data:"), ...bad, 10, 10]);
    const data = new TextDecoder().decode(Uint8Array.from(bad));
    for (const pieces of everySplit(bytes)) expect(decode(pieces).events).toEqual([message(data)]);
  });

  describe("cursor (statements 3, 4)", () => {
    it.each([
      ["an event's id", "id:a.1\ndata:1\n\n", "a.1"],
      ["an id-only block", "id:a.1\ndata:1\n\nid:a.2\n\n", "a.2"],
      ["an empty id, which resets it", "id:a.1\ndata:1\n\nid\n\n", ""],
      ["the id before one with a NUL", "id:a.1\ndata:1\n\nid:a\0\ndata:2\n\n", "a.1"],
      ["the event before an unfinished one", "id:a.1\ndata:1\n\nid:a.2\ndata:2\n", "a.1"],
      ["the event before an id without its blank line", "id:a.1\ndata:1\n\nid:a.2\n", "a.1"],
    ])("stands at %s", (_name, stream, lastEventId) => {
      for (const pieces of everySplit(bytesOf(stream))) expect(decode(pieces).lastEventId).toBe(lastEventId);
    });

    it("continues from an earlier connection's id", () => {
      const decoded = decode([bytesOf("data:1\n\nid:a.8\ndata:2\n\n")], { lastEventId: "a.7" });
      expect(decoded.events).toEqual([message("1", "a.7"), message("2", "a.8")]);
    });

    it("is moved before the event is delivered", () => {
      const seen: string[] = [];
      const decoder = createSseDecoder({ onEvent: () => seen.push(decoder.lastEventId) });
      decoder.push(bytesOf("id:1\ndata:x\n\nid:2\ndata:x\n\n"));
      expect(seen).toEqual(["1", "2"]);
    });
  });

  describe("retry (statement 5)", () => {
    it.each([
      ["3000", [3000]],
      ["007000", [7000]],
      ["1", [100]],
      ["999999999", [60_000]],
      ["9".repeat(400), [60_000]],
      ["1000x", []],
      ["-1", []],
      ["1e3", []],
      ["1.5", []],
      [" 3000", []],
      ["٣", []],
      ["", []],
    ])("%j sets %j", (value, retriesMs) => {
      for (const pieces of everySplit(bytesOf(`retry: ${value}\ndata:x\n\n`))) {
        const decoded = decode(pieces);
        expect(decoded.retriesMs).toEqual(retriesMs);
        expect(decoded.events).toEqual([message("x")]);
      }
    });

    it("takes effect at once, without a blank line, and within the range asked for", () => {
      const { retriesMs } = decode([bytesOf("retry:5\nretry:50\n")], { retryRangeMs: { min: 10, max: 20 } });
      expect(retriesMs).toEqual([10, 20]);
    });
  });

  it("reports comments, one space after the colon removed (statement 7)", () => {
    expect(decodeText(": hb\n:\n:  two\n:x:y\n").comments).toEqual(["hb", "", " two", "x:y"]);
  });

  it("delivers the rest of a piece when a handler throws, and then throws its error", () => {
    const seen: string[] = [];
    const decoder = createSseDecoder({
      onEvent: ({ data, id }) => {
        seen.push(`${id} ${data}`);
        if (data === "1") throw new Error("handler");
      },
    });
    expect(() => decoder.push(bytesOf("id:a\ndata:1\n\ndata:2\n\ndata:"))).toThrow("handler");
    decoder.push(bytesOf("3\n\n"));
    expect(seen).toEqual(["a 1", "a 2", "a 3"]);
  });

  it("takes nothing after the end", () => {
    const events: SseEvent[] = [];
    const decoder = createSseDecoder({ onEvent: (event) => events.push(event) });
    decoder.push(bytesOf("data:1\n\ndata:2\n"));
    decoder.end();
    expect(() => decoder.push(bytesOf("\n"))).toThrow("ended");
    expect(events).toEqual([message("1")]);
  });

  it("delivers nothing more of a piece once a handler has ended it", () => {
    const seen: string[] = [];
    const decoder = createSseDecoder({
      onEvent: ({ data }) => {
        seen.push(data);
        decoder.end();
      },
    });
    decoder.push(bytesOf("id:1\ndata:1\n\nid:2\ndata:2\n\n"));
    expect(seen).toEqual(["1"]);
    expect(decoder.lastEventId).toBe("1");
  });

  describe("limit (statement 6)", () => {
    const limited = { maxBufferBytes: 100 };

    it.each([
      ["one line", ["data:", ..."x".repeat(120)]],
      ["a line whole in one piece", [`data:${"x".repeat(120)}\n\n`]],
      ["many data lines of one event", Array.from({ length: 30 }, () => "data:xxxx\n")],
      ["endless empty data lines", Array.from({ length: 200 }, () => "data\n")],
      ["a comment", [":", ..."x".repeat(120)]],
      ["a field name", [..."x".repeat(120)]],
    ])("is passed by %s with SseLimitError, on every later push too", (_name, parts) => {
      const events: SseEvent[] = [];
      const decoder = createSseDecoder({ onEvent: (event) => events.push(event), ...limited });
      expect(() => {
        for (const part of parts) decoder.push(bytesOf(part));
      }).toThrow(SseLimitError);
      expect(() => decoder.push(bytesOf("\n\ndata:1\n\n"))).toThrow(SseLimitError);
      expect(events).toEqual([]);
    });

    it("is for one event: any number of events that fit pass", () => {
      const stream = `data:${"x".repeat(80)}\n\n`.repeat(50);
      expect(decode([bytesOf(stream)], limited).events).toHaveLength(50);
      expect(decode(byteByByte(bytesOf(stream)), limited).events).toHaveLength(50);
    });
  });

  it("decodes 10 MB in one-byte pieces in time that grows as the bytes do (statement 6)", () => {
    const timeOf = (bytes: number) => {
      const piece = Uint8Array.of(120);
      let length = 0;
      const decoder = createSseDecoder({
        onEvent: ({ data }) => {
          length = data.length;
        },
      });
      const timeMs = cpuTimeOf(() => {
        decoder.push(bytesOf("data:"));
        for (let i = 0; i < bytes; i += 1) decoder.push(piece);
        decoder.push(bytesOf("\n\n"));
      });
      expect(length).toBe(bytes);
      return timeMs;
    };
    timeOf(100_000);
    const smallMs = timeOf(1_000_000);
    expect(timeOf(10_000_000) / smallMs).toBeLessThan(40);
  });

  it("agrees with eventsource-parser on what both can say, for any stream", () => {
    const piece = fc.constantFrom(
      ..."\n\n\n\r: x",
      "data:",
      "data: a",
      "data",
      "event: e",
      "event",
      "id: 1",
      "id:",
      "id:\0",
      "retry: 7",
      ": c",
      "😀",
      "datax:",
      "\r\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const stream = `${parts.join("")}`;
        const theirs: { data: string; event: string }[] = [];
        const parser = createParser({
          onEvent: ({ data, event = "message" }) => theirs.push({ data, event }),
        });
        // It waits for what follows a CR; a comment changes nothing else.
        parser.feed(`${stream}:`);
        const ours = decodeText(`${stream}:`).events.map(({ data, event }) => ({ data, event }));
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 3_000 },
    );
  });
});
