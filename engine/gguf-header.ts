import { type FileHandle, open } from "node:fs/promises";

/** A value of a GGUF header. Arrays are told by their length alone: a vocabulary has a quarter of a million. */
export type GgufValue = number | bigint | boolean | string | { readonly arrayLength: number };

export interface GgufTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
}

/** What stands at the beginning of a model file. */
export interface GgufHeader {
  readonly version: number;
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** Sum of all tensors' elements. */
  readonly parameterCount: number;
}

const MAGIC = "GGUF";
const READ_BYTES = 1 << 20;
const LIMITS = { headerBytes: 512 << 20, stringBytes: 16 << 20, entries: 1 << 20, dimensions: 8 };

/** Sizes of the fixed-width types by their number in the specification (8 is string, 9 array). */
const WIDTHS: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;

/** Names of ggml's tensor types by number, in llama.cpp's ggml.h. */
const TENSOR_TYPES: Record<number, string> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  6: "Q5_0",
  7: "Q5_1",
  8: "Q8_0",
  9: "Q8_1",
  10: "Q2_K",
  11: "Q3_K",
  12: "Q4_K",
  13: "Q5_K",
  14: "Q6_K",
  15: "Q8_K",
  16: "IQ2_XXS",
  17: "IQ2_XS",
  18: "IQ3_XXS",
  19: "IQ1_S",
  20: "IQ4_NL",
  21: "IQ3_S",
  22: "IQ2_S",
  23: "IQ4_XS",
  24: "I8",
  25: "I16",
  26: "I32",
  27: "I64",
  28: "F64",
  29: "IQ1_M",
  30: "BF16",
  34: "TQ1_0",
  35: "TQ2_0",
  39: "MXFP4",
};

/** Names of `general.file_type`, in llama.cpp's llama.h. */
const FILE_TYPES: Record<number, string> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  7: "Q8_0",
  8: "Q5_0",
  9: "Q5_1",
  10: "Q2_K",
  11: "Q3_K_S",
  12: "Q3_K_M",
  13: "Q3_K_L",
  14: "Q4_K_S",
  15: "Q4_K_M",
  16: "Q5_K_S",
  17: "Q5_K_M",
  18: "Q6_K",
  19: "IQ2_XXS",
  20: "IQ2_XS",
  21: "Q2_K_S",
  22: "IQ3_XS",
  23: "IQ3_XXS",
  24: "IQ1_S",
  25: "IQ4_NL",
  26: "IQ3_S",
  27: "IQ3_M",
  28: "IQ2_S",
  29: "IQ2_M",
  30: "IQ4_XS",
  31: "IQ1_M",
  32: "BF16",
  36: "TQ1_0",
  37: "TQ2_0",
  38: "MXFP4",
};

/** Reads the header of a GGUF file (versions 2 and 3, little-endian) without reading its weights.
 * @throws Error when the file is not GGUF, is cut within its header, or claims sizes beyond reason */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path, "r");
  try {
    return await parseHeader(createCursor(file));
  } finally {
    await file.close();
  }
}

async function parseHeader(cursor: Cursor): Promise<GgufHeader> {
  if ((await cursor.take(4)).toString("latin1") !== MAGIC) throw new Error("not a GGUF file");
  const version = (await cursor.take(4)).readUInt32LE();
  if (version !== 2 && version !== 3) throw new Error(`GGUF version ${version} is not supported`);
  const tensorCount = await size(cursor, LIMITS.entries);
  const valueCount = await size(cursor, LIMITS.entries);
  const values = new Map<string, GgufValue>();
  for (let index = 0; index < valueCount; index++) {
    const key = await text(cursor);
    values.set(key, await value(cursor, (await cursor.take(4)).readUInt32LE()));
  }
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < tensorCount; index++) tensors.push(await tensor(cursor));
  const parameterCount = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { version, values, tensors, parameterCount };
}

async function tensor(cursor: Cursor): Promise<GgufTensor> {
  const name = await text(cursor);
  const dimensions = (await cursor.take(4)).readUInt32LE();
  if (dimensions > LIMITS.dimensions) throw new Error("GGUF tensor has too many dimensions");
  const shape: number[] = [];
  for (let index = 0; index < dimensions; index++) shape.push(await size(cursor, Number.MAX_SAFE_INTEGER));
  const type = (await cursor.take(4)).readUInt32LE();
  await cursor.take(8);
  return { name, type: TENSOR_TYPES[type] ?? `type ${type}`, shape };
}

async function value(cursor: Cursor, type: number): Promise<GgufValue> {
  if (type === STRING) return text(cursor);
  if (type !== ARRAY) return scalar(await cursor.take(width(type)), type);
  const itemType = (await cursor.take(4)).readUInt32LE();
  const arrayLength = await size(cursor, LIMITS.headerBytes);
  if (itemType === STRING) {
    for (let index = 0; index < arrayLength; index++)
      await cursor.skip(await size(cursor, LIMITS.stringBytes));
  } else if (itemType === ARRAY) {
    for (let index = 0; index < arrayLength; index++) await value(cursor, ARRAY);
  } else {
    await cursor.skip(arrayLength * width(itemType));
  }
  return { arrayLength };
}

function scalar(bytes: Buffer, type: number): GgufValue {
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return Number(bytes.readFloatLE().toPrecision(7));
    case 7:
      return bytes.readUInt8() !== 0;
    case 10:
      return narrow(bytes.readBigUInt64LE());
    case 11:
      return narrow(bytes.readBigInt64LE());
    default:
      return bytes.readDoubleLE();
  }
}

function narrow(wide: bigint): number | bigint {
  return wide >= Number.MIN_SAFE_INTEGER && wide <= Number.MAX_SAFE_INTEGER ? Number(wide) : wide;
}

function width(type: number): number {
  const bytes = WIDTHS[type];
  if (bytes === undefined) throw new Error(`GGUF value type ${type} is unknown`);
  return bytes;
}

async function size(cursor: Cursor, limit: number): Promise<number> {
  const claimed = (await cursor.take(8)).readBigUInt64LE();
  if (claimed > BigInt(limit)) throw new Error("GGUF header claims a size beyond reason");
  return Number(claimed);
}

async function text(cursor: Cursor): Promise<string> {
  return (await cursor.take(await size(cursor, LIMITS.stringBytes))).toString("utf8");
}

interface Cursor {
  take(bytes: number): Promise<Buffer>;
  skip(bytes: number): Promise<void>;
}

/** Reads a file forwards in large pieces. */
function createCursor(file: FileHandle): Cursor {
  let buffer = Buffer.alloc(0);
  let offset = 0;
  let position = 0;

  async function fill(bytes: number): Promise<void> {
    const missing = Math.max(READ_BYTES, bytes);
    const next = Buffer.allocUnsafe(missing);
    const { bytesRead } = await file.read(next, 0, missing, position);
    position += bytesRead;
    if (position > LIMITS.headerBytes) throw new Error("GGUF header is too long");
    buffer = Buffer.concat([buffer.subarray(offset), next.subarray(0, bytesRead)]);
    offset = 0;
    if (buffer.length < bytes) throw new Error("GGUF header is cut off");
  }

  return {
    async take(bytes) {
      if (buffer.length - offset < bytes) await fill(bytes);
      offset += bytes;
      return buffer.subarray(offset - bytes, offset);
    },
    async skip(bytes) {
      const buffered = Math.min(bytes, buffer.length - offset);
      offset += buffered;
      position += bytes - buffered;
    },
  };
}

/** Facts about a model, from its header, in Ollama's words; what the header does not say is undefined. */
export interface GgufFacts {
  readonly architecture: string | undefined;
  readonly parameterSize: string;
  readonly quantization: string | undefined;
  readonly contextTokens: number | undefined;
  readonly embeddingLength: number | undefined;
  readonly chatTemplate: string | undefined;
  readonly license: string | undefined;
}

export function ggufFacts(header: GgufHeader): GgufFacts {
  const string = (key: string) => asString(header.values.get(key));
  const number = (key: string) => asNumber(header.values.get(key));
  const architecture = string("general.architecture");
  return {
    architecture,
    parameterSize: humanCount(header.parameterCount),
    quantization: FILE_TYPES[number("general.file_type") ?? -1],
    contextTokens: number(`${architecture}.context_length`),
    embeddingLength: number(`${architecture}.embedding_length`),
    chatTemplate: string("tokenizer.chat_template"),
    license: string("general.license"),
  };
}

const asString = (value: GgufValue | undefined) => (typeof value === "string" ? value : undefined);
const asNumber = (value: GgufValue | undefined) => (typeof value === "number" ? value : undefined);

/** A count as Ollama writes it: 134.52M, 1.2B, 7B. */
export function humanCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(count % 1e9 === 0 ? 0 : 1)}B`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(count % 1e6 === 0 ? 0 : 2)}M`;
  if (count >= 1e3) return `${(count / 1e3).toFixed(0)}K`;
  return String(count);
}
