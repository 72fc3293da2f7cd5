import { describe, expect, it } from "vitest";
import { GrowingBuffer } from "./growing-buffer";

describe("GrowingBuffer", () => {
  it("holds what was appended, in order, whatever the sizes of the pieces", () => {
    const buffer = new GrowingBuffer(1_000_000);
    const expected: number[] = [];
    for (let size = 0; size < 400; size += 1) {
      const piece = Uint8Array.from({ length: size }, (_, index) => (size + index) % 256);
      expect(buffer.append(piece)).toBe(true);
      expected.push(...piece);
    }
    expect([...buffer.bytes()]).toEqual(expected);
  });

  it("keeps no piece alive: a million of one byte live in one block, moved a few times", () => {
    const buffer = new GrowingBuffer(1_000_000);
    const piece = new Uint8Array(1);
    const blocks = new Set<ArrayBufferLike>();
    for (let index = 0; index < 1_000_000; index += 1) {
      piece[0] = index % 251;
      buffer.append(piece);
      blocks.add(buffer.bytes().buffer);
    }
    expect(blocks.size).toBeLessThan(10);
    expect(buffer.bytes().buffer.byteLength).toBe(1_000_000);
    expect(buffer.bytes()[777_777]).toBe(777_777 % 251);
  });

  it("refuses what would exceed the cap and keeps what it has", () => {
    const buffer = new GrowingBuffer(4);
    expect(buffer.append(new Uint8Array([1, 2, 3]))).toBe(true);
    expect(buffer.append(new Uint8Array([4, 5]))).toBe(false);
    expect(buffer.append(new Uint8Array([4]))).toBe(true);
    expect([...buffer.bytes()]).toEqual([1, 2, 3, 4]);
  });

  it("allocates nothing before there is something", () => {
    expect(new GrowingBuffer(1_000_000_000).bytes().buffer.byteLength).toBe(0);
  });
});
