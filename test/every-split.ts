/** Every way to cut `bytes` into two pieces, the empty first and the empty last piece included, and finally
 * the bytes one by one: n + 2 sequences for n bytes. The pieces are views, not copies. */
export function* everySplit(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield byteByByte(bytes);
}

/** The bytes as pieces of one byte each. */
export function byteByByte(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}
