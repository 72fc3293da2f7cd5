import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everySplit } from "@/test/every-split";
import { createSseDecoder, type SseEvent } from "./decoder";
import { encodeEvent, encodeHeartbeat, toSseJson } from "./encoder";

function decodeAll(pieces: readonly Uint8Array[]): SseEvent[] {
  const events: SseEvent[] = [];
  const decoder = createSseDecoder({ onEvent: (event) => events.push(event) });
  for (const piece of pieces) decoder.push(piece);
  decoder.end();
  return events;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("encodeEvent", () => {
  it("writes one data line, LF only, and ends with one blank line (statement 8)", () => {
    expect(encodeEvent({ data: "{}" })).toBe("data: {}\n\n");
    expect(encodeEvent({ id: "g.1", event: "pull", retryMs: 2000, data: "{}" })).toBe(
      "id: g.1\nevent: pull\nretry: 2000\ndata: {}\n\n",
    );
  });

  it("can reset the cursor with an empty id", () => {
    expect(encodeEvent({ id: "", data: "1" })).toBe("id: \ndata: 1\n\n");
  });

  it.each(["\n", "\r", "\r\n", "\0"])("refuses %j in an id and in an event name", (bad) => {
    expect(() => encodeEvent({ id: `a${bad}b`, data: "1" })).toThrow(TypeError);
    expect(() => encodeEvent({ event: `a${bad}b`, data: "1" })).toThrow(TypeError);
  });

  it.each(["\n", "\r", "a\r\nb"])("refuses the line end in data %j", (data) => {
    expect(() => encodeEvent({ data })).toThrow(TypeError);
  });

  it.each(["error", "open"])("refuses an event named %s (statement 11)", (event) => {
    expect(() => encodeEvent({ event, data: "1" })).toThrow(TypeError);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d as retry", (retryMs) => {
    expect(() => encodeEvent({ retryMs, data: "1" })).toThrow(TypeError);
  });
});

describe("encodeHeartbeat", () => {
  it("is a comment with one newline and dispatches nothing (statement 10)", () => {
    expect(encodeHeartbeat()).toBe(": hb\n");
    const stream = `${encodeHeartbeat()}${encodeEvent({ id: "a", data: "1" })}${encodeHeartbeat()}`;
    expect(decodeAll([bytesOf(stream)])).toEqual([{ data: "1", event: "message", id: "a" }]);
  });
});

describe("toSseJson", () => {
  it("escapes what other clients take for a line end, and nothing else (statement 9)", () => {
    const value = { text: "a\u2028b\u2029c\u0085d\ne\rf\tg…é" };
    const json = toSseJson(value);
    expect(json).toBe('{"text":"a\\u2028b\\u2029c\\u0085d\\ne\\rf\\tg…é"}');
    expect(JSON.parse(json)).toEqual(value);
  });

  it("is JSON.stringify where there is nothing to escape", () => {
    const value = { text: "plain", number: 1.5, absent: undefined };
    expect(toSseJson(value)).toBe(JSON.stringify(value));
  });

  it("refuses what has no JSON", () => {
    expect(() => toSseJson(undefined)).toThrow(TypeError);
  });
});

describe("encode and decode", () => {
  const hostile = fc.constantFrom(
    "\n\nevent: x\ndata:",
    "\r\rid: 9\r\rdata: forged\r\r",
    "\n\n: comment\n",
    "\nretry: 1\n",
    "\u2028data: x\u2029",
    "\u0085",
    "\0",
    "\ufeff",
    "\ud83d",
    "\ude00",
    "😀",
  );
  const modelText = fc
    .array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 20 })), { maxLength: 12 })
    .map((parts) => parts.join(""));

  it("give back any text in one event, lone surrogates and forged events too, cut anywhere", () => {
    fc.assert(
      fc.property(modelText, fc.nat({ max: 9 }), (text, number) => {
        const value = { content: text, [text]: number };
        const stream = encodeEvent({ id: `g.${number}`, data: toSseJson(value) });
        expect(stream.match(/[\r\n\u0085\u2028\u2029]/g)).toEqual(["\n", "\n", "\n"]);
        const bytes = bytesOf(stream);
        for (const pieces of everySplit(bytes)) {
          const events = decodeAll(pieces);
          expect(events.map(({ data: _, ...rest }) => rest)).toEqual([
            { event: "message", id: `g.${number}` },
          ]);
          expect(JSON.parse(events[0]?.data ?? "")).toEqual(value);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keep the order and ids of many events in one stream", () => {
    fc.assert(
      fc.property(fc.array(modelText, { maxLength: 20 }), (texts) => {
        const stream = texts
          .map((text, i) => encodeEvent({ id: `g.${i + 1}`, data: toSseJson(text) }))
          .join(": hb\n");
        const events = decodeAll([bytesOf(stream)]);
        expect(events.map(({ data, id }) => [id, JSON.parse(data)])).toEqual(
          texts.map((text, i) => [`g.${i + 1}`, text]),
        );
      }),
    );
  });
});
