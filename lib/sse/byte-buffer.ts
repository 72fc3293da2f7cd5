export interface ByteBuffer {
  length(): number;
  append(bytes: Uint8Array): void;
  /** Everything appended since the last take; a view that the next append overwrites. */
  take(): Uint8Array;
}

const KEPT_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);

/** Bytes that arrive in pieces, in one growing array: each byte is copied a bounded number of times. */
export function createByteBuffer(): ByteBuffer {
  let store = NOTHING;
  let length = 0;
  return {
    length: () => length,
    append(bytes) {
      const needed = length + bytes.length;
      if (needed > store.length) {
        const larger = new Uint8Array(Math.max(256, needed, store.length * 2));
        larger.set(store.subarray(0, length));
        store = larger;
      }
      store.set(bytes, length);
      length = needed;
    },
    take() {
      const taken = store.subarray(0, length);
      length = 0;
      if (store.length > KEPT_BYTES) store = NOTHING;
      return taken;
    },
  };
}
