import { describe, expect, it } from "vitest";
import { kindOfBytes } from "./attachment-kind";

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

describe("kindOfBytes", () => {
  it.each([
    ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    ["JPEG", "\xff\xd8\xff\xe0\0\x10JFIF"],
    ["GIF", "GIF89a\x01\0"],
    ["WebP", "RIFF\x24\0\0\0WEBPVP8 "],
    ["AVIF", "\0\0\0\x20ftypavif\0\0\0\0"],
    ["HEIC", "\0\0\0\x18ftypheic\0\0\0\0"],
    ["BMP", "BM\x36\0\x0c\0\0\0\0\0\x36\0"],
  ])("knows %s by its first bytes", (_, head) => {
    expect(kindOfBytes(bytes(head))).toBe("image");
  });

  it("knows PDF and archives, to say what to do with them", () => {
    expect(kindOfBytes(bytes("%PDF-1.7\n"))).toBe("pdf");
    expect(kindOfBytes(bytes("PK\x03\x04\x14\0"))).toBe("archive");
  });

  it.each(["", "BMW is a maker of cars", "GIF", "RIFF....WAVEfmt ", "<svg xmlns=", "{}", "\x89PN"])(
    "takes %j for no image",
    (head) => {
      expect(kindOfBytes(bytes(head))).toBe("other");
    },
  );
});
