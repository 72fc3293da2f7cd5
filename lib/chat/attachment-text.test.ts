import { describe, expect, it } from "vitest";
import { readText } from "./attachment-text";

const TEXT = "Grüße, 世界 🌍\nSecond line.\n";

function utf16(text: string, endian: "le" | "be", mark: boolean): Uint8Array {
  const units = mark ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(units.length * 2);
  const view = new DataView(bytes.buffer);
  for (let place = 0; place < units.length; place += 1) {
    view.setUint16(place * 2, units.charCodeAt(place), endian === "le");
  }
  return bytes;
}

describe("readText", () => {
  it("reads UTF-8, with and without a byte order mark", () => {
    const bytes = new TextEncoder().encode(TEXT);
    expect(readText(bytes)).toEqual({ kind: "text", text: TEXT });
    expect(readText(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes))).toEqual({ kind: "text", text: TEXT });
  });

  it.each(["le", "be"] as const)("reads UTF-16%s", (endian) => {
    expect(readText(utf16(TEXT, endian, true))).toEqual({ kind: "text", text: TEXT });
    expect(readText(utf16("Plain western text", endian, false))).toEqual({
      kind: "text",
      text: "Plain western text",
    });
  });

  it("reads what is not UTF-8 as Windows-1252", () => {
    expect(readText(Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65))).toEqual({ kind: "text", text: "Grüße" });
  });

  it("makes all line ends one", () => {
    expect(readText(new TextEncoder().encode("a\r\nb\rc\n"))).toEqual({ kind: "text", text: "a\nb\nc\n" });
  });

  it("reads an empty file", () => {
    expect(readText(new Uint8Array())).toEqual({ kind: "text", text: "" });
  });

  it("reads coloured terminal output", () => {
    const log = new TextEncoder().encode("\u001b[31mfailed\u001b[0m\n".repeat(20));
    expect(readText(log).kind).toBe("text");
  });

  it.each([
    ["an executable", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 3, 0, 62])],
    ["compressed data", Uint8Array.from({ length: 4_000 }, (_, place) => (place * 167 + 13) % 251)],
    ["text with a zero in it", new TextEncoder().encode("half a\0text, half not")],
  ])("takes %s for binary", (_, bytes) => {
    expect(readText(bytes)).toEqual({ kind: "binary" });
  });
});
