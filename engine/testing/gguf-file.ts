import { writeFile } from "node:fs/promises";

/** Values by key; numbers become uint32 when whole and float32 otherwise, `null` an array of two strings. */
export interface GgufContent {
  readonly values: Readonly<Record<string, string | number | boolean | bigint | null>>;
  readonly tensors: readonly {
    readonly name: string;
    readonly type: number;
    readonly shape: readonly number[];
  }[];
}

/** A small chat model's header, when a test does not care. */
export const TINY_MODEL: GgufContent = {
  values: {
    "general.architecture": "llama",
    "general.file_type": 3,
    "llama.context_length": 8192,
    "llama.embedding_length": 576,
  },
  tensors: [{ name: "token_embd.weight", type: 8, shape: [576, 49152] }],
};

/** Writes the header of a GGUF version 3 file, without weights. */
export async function writeGguf(path: string, content: GgufContent = TINY_MODEL): Promise<void> {
  await writeFile(path, ggufBytes(content));
}

export function ggufBytes({ values, tensors }: GgufContent): Buffer {
  const entries = Object.entries(values);
  return Buffer.concat([
    Buffer.from("GGUF"),
    uint32(3),
    uint64(tensors.length),
    uint64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), typed(value)]),
    ...tensors.flatMap(({ name, type, shape }) => [
      text(name),
      uint32(shape.length),
      ...shape.map((dimension) => uint64(dimension)),
      uint32(type),
      uint64(0),
    ]),
  ]);
}

function typed(value: string | number | boolean | bigint | null): Buffer {
  if (value === null) return Buffer.concat([uint32(9), uint32(8), uint64(2), text("a"), text("bc")]);
  if (typeof value === "string") return Buffer.concat([uint32(8), text(value)]);
  if (typeof value === "boolean") return Buffer.concat([uint32(7), Buffer.from([value ? 1 : 0])]);
  if (typeof value === "bigint") return Buffer.concat([uint32(10), uint64(value)]);
  if (Number.isInteger(value)) return Buffer.concat([uint32(4), uint32(value)]);
  const float = Buffer.alloc(4);
  float.writeFloatLE(value);
  return Buffer.concat([uint32(6), float]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
