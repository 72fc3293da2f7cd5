/** A file's bytes as text, or that they are none. */
export type ReadText = { readonly kind: "text"; readonly text: string } | { readonly kind: "binary" };

/** So much of a file is looked at for what no text has. */
const PROBED_BYTES = 64 * 1024;
/** Escapes and form feeds occur in text, the rest of the control characters hardly. */
const MAX_CONTROL_SHARE = 0.02;

/** Reads UTF-8, and UTF-16 where a byte order mark or the pattern of its zeros tells. Bytes that are not UTF-8 are
 * read as Windows-1252, which old files of western languages are in. Line ends become `\n`. */
export function readText(bytes: Uint8Array): ReadText {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return { kind: "binary" };
  const text = new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, "\n");
  return { kind: "text", text };
}

function encodingOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const probe = bytes.subarray(0, PROBED_BYTES);
  const zeros = zerosIn(probe);
  if (zeros.even + zeros.odd > 0) return unmarkedUtf16(probe.length, zeros);
  if (controlShare(probe) > MAX_CONTROL_SHARE) return undefined;
  return isUtf8(bytes) ? "utf-8" : "windows-1252";
}

/** Western text in UTF-16 has a zero in every other byte; anything else with zeros is no text. */
function unmarkedUtf16(length: number, { even, odd }: ReturnType<typeof zerosIn>): string | undefined {
  const half = length / 2;
  if (length < 4) return undefined;
  if (odd > 0.7 * half && even < 0.05 * half) return "utf-16le";
  if (even > 0.7 * half && odd < 0.05 * half) return "utf-16be";
  return undefined;
}

function zerosIn(bytes: Uint8Array): { readonly even: number; readonly odd: number } {
  const zeros = { even: 0, odd: 0 };
  for (let place = 0; place < bytes.length; place += 1) {
    if (bytes[place] === 0) zeros[place % 2 === 0 ? "even" : "odd"] += 1;
  }
  return zeros;
}

function controlShare(bytes: Uint8Array): number {
  let controls = 0;
  for (const byte of bytes) {
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) controls += 1;
  }
  return bytes.length === 0 ? 0 : controls / bytes.length;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
