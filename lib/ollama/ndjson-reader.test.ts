import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cpuTimeOf } from "@/test/cpu-time";
import { byteByByte, everySplit } from "@/test/every-split";
import { LineTooLongError, NdjsonReader } from "./ndjson-reader";

const encoder = new TextEncoder();

function read(pieces: Iterable<Uint8Array>, maxLineBytes?: number): string[] {
  const reader = new NdjsonReader(maxLineBytes);
  const lines: string[] = [];
  for (const piece of pieces) reader.push(piece, lines);
  reader.end(lines);
  return lines;
}

describe("NdjsonReader", () => {
  it.each<[title: string, text: string, lines: string[]]>([
    ["lines", '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ["a last line without its line feed", '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ["half a line at the end", '{"a":1}\n{"b"', ['{"a":1}', '{"b"']],
    ["CRLF", '{"a":1}\r\n{"b":2}\r\n', ['{"a":1}\r', '{"b":2}\r']],
    ["blank lines", '\n\r\n  \n{"a":1}\n\n\t\n{"b":2}\n\n', ['{"a":1}', '{"b":2}']],
    ["characters of two, three and four bytes", '"é日👩‍👩‍👧🇩🇪"\n"ß"\n', ['"é日👩‍👩‍👧🇩🇪"', '"ß"']],
    ["line separators that are not line feeds", '"a\u2028b\u2029c\u0085d"\n', ['"a\u2028b\u2029c\u0085d"']],
    ["nothing", "", []],
  ])("reads %s the same at every split and byte by byte (statement 49)", (_, text, lines) => {
    for (const pieces of everySplit(encoder.encode(text))) expect(read(pieces)).toEqual(lines);
  });

  it("leaves CRLF lines such that JSON.parse reads them", () => {
    expect(read([encoder.encode('{"a":1}\r\n')]).map((line) => JSON.parse(line))).toEqual([{ a: 1 }]);
  });

  it("gives back any lines, however they are cut", () => {
    const anyLine = fc.json({ maxDepth: 2 }).map((json) => json.trim());
    const anyCut = fc.array(fc.nat({ max: 40 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), anyCut, (lines, cuts) => {
        const bytes = encoder.encode(lines.map((line) => `${line}\n`).join(""));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        pieces.push(bytes.subarray(at));
        expect(read(pieces)).toEqual(lines);
      }),
    );
  });

  it("takes a line of exactly the cap and refuses one byte more, complete or not", () => {
    const cap = encoder.encode("12345678");
    const over = encoder.encode("123456789");
    expect(read([cap], 8)).toEqual(["12345678"]);
    expect(() => read([over], 8)).toThrow(LineTooLongError);
    expect(() => read([encoder.encode("123456789\n")], 8)).toThrow(LineTooLongError);
    expect(() => read(byteByByte(over), 8)).toThrow(LineTooLongError);
  });

  it("says which line was too long and nothing of its text", () => {
    const act = () => read([encoder.encode('{"a":1}\n{"secret":"text"}')], 10);
    expect(act).toThrow(new LineTooLongError(2, 10));
    expect(act).not.toThrow("secret");
  });

  it("reads a line of a megabyte (statement 49)", () => {
    const long = `"${"x".repeat(1024 * 1024)}"`;
    expect(read([encoder.encode(`${long}\n"y"\n`)])).toEqual([long, '"y"']);
  });

  it("stops at the cap of a 50 MB line with memory flat (statement 49)", () => {
    const piece = new Uint8Array(64 * 1024).fill(0x78);
    const reader = new NdjsonReader();
    const before = process.memoryUsage().arrayBuffers;
    let pushedBytes = 0;
    let peakBytes = 0;
    const act = () => {
      for (let index = 0; index < 800; index += 1) {
        reader.push(piece, []);
        pushedBytes += piece.length;
        peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers - before);
      }
    };
    expect(act).toThrow(LineTooLongError);
    expect(pushedBytes).toBe(8 * 1024 * 1024);
    expect(peakBytes).toBeLessThan(32 * 1024 * 1024);
  });

  it("takes linear time for 10 MB in pieces of one byte", () => {
    const line = encoder.encode(`"${"x".repeat(1022)}\n`);
    const reader = new NdjsonReader();
    const pieces = byteByByte(line);
    const timeMs = (times: number) =>
      cpuTimeOf(() => {
        const lines: string[] = [];
        for (let index = 0; index < times; index += 1) for (const piece of pieces) reader.push(piece, lines);
        expect(lines).toHaveLength(times);
      });
    timeMs(500);
    const oneMs = timeMs(1_000);
    expect(timeMs(10_000)).toBeLessThan(oneMs * 40);
  });

  it("takes linear time for one line of 7 MB in pieces of one byte", () => {
    const one = new Uint8Array([0x78]);
    const reader = new NdjsonReader();
    const lines: string[] = [];
    const timeMs = cpuTimeOf(() => {
      for (let index = 0; index < 7_000_000; index += 1) reader.push(one, []);
      reader.end(lines);
    });
    expect(lines[0]).toHaveLength(7_000_000);
    // Copying what was pending for each byte would move 24 TB.
    expect(timeMs).toBeLessThan(15_000);
  });
});
