/** What a file is by its first bytes. Names and types that a browser tells of are guesses. */
export type FileKind = "image" | "pdf" | "archive" | "other";

/** As many bytes as `kindOfBytes` looks at. */
export const KIND_BYTES = 32;

/** First bytes as text, one character each; `?` stands for any byte. */
const SIGNATURES: readonly (readonly [FileKind, string])[] = [
  ["image", "\x89PNG\r\n\x1a\n"],
  ["image", "\xff\xd8\xff"],
  ["image", "GIF87a"],
  ["image", "GIF89a"],
  ["image", "RIFF????WEBP"],
  ["image", "????ftypavif"],
  ["image", "????ftypavis"],
  ["image", "????ftypheic"],
  ["image", "????ftypheix"],
  ["image", "????ftypmif1"],
  ["image", "BM????\0\0\0\0"],
  ["pdf", "%PDF-"],
  ["archive", "PK\x03\x04"],
  ["archive", "PK\x05\x06"],
  ["archive", "\x1f\x8b"],
  ["archive", "7z\xbc\xaf"],
  ["archive", "Rar!"],
];

/** What the file is that begins with these bytes. An image is one that some browser can draw; whether this one can
 * is seen when it tries. */
export function kindOfBytes(head: Uint8Array): FileKind {
  const begins = (signature: string) =>
    Array.from(signature).every((letter, place) => letter === "?" || head[place] === letter.charCodeAt(0));
  return SIGNATURES.find(([, signature]) => begins(signature))?.[0] ?? "other";
}
