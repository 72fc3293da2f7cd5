import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";

/** Signatures and field offsets are those of PKWARE's APPNOTE 4.3. */
const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_MAX_BYTES = 0xffff;
const DIRECTORY_MAX_BYTES = 64 << 20;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly method: number;
  readonly packedBytes: number;
  readonly localOffset: number;
}

/** Streams one member of a zip archive, unpacked; neither archive nor member is held in memory.
 * The checksum is left to the caller, who knows a stronger one.
 * @throws Error when the file is no zip, lacks the member, or packs it in a way other than stored or deflated */
export async function openZipMember(path: string, member: string): Promise<Readable> {
  const file = await open(path, "r");
  try {
    const entry = await findEntry(file, member);
    const local = await readAt(file, entry.localOffset, LOCAL_BYTES);
    if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error("zip entry is damaged");
    const start = entry.localOffset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (entry.packedBytes === 0) return Readable.from([]);
    const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1 });
    if (entry.method === STORED) return packed;
    const inflate = createInflateRaw();
    packed.on("error", (error) => inflate.destroy(error));
    inflate.on("close", () => packed.destroy());
    return packed.pipe(inflate);
  } finally {
    await file.close();
  }
}

async function findEntry(file: FileHandle, member: string): Promise<Entry> {
  const directory = await readDirectory(file);
  for (let at = 0; at + ENTRY_BYTES <= directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) break;
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    if (name === member) return readEntry(directory, at);
    at += ENTRY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw new Error(`zip has no member ${member}`);
}

function readEntry(directory: Buffer, at: number): Entry {
  const method = directory.readUInt16LE(at + 10);
  const packedBytes = directory.readUInt32LE(at + 20);
  const localOffset = directory.readUInt32LE(at + 42);
  const encrypted = (directory.readUInt16LE(at + 8) & 1) !== 0;
  if (encrypted || (method !== STORED && method !== DEFLATED))
    throw new Error("zip member cannot be unpacked");
  if (packedBytes === 0xffffffff || localOffset === 0xffffffff) throw new Error("zip64 is not supported");
  return { method, packedBytes, localOffset };
}

async function readDirectory(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END_BYTES + COMMENT_MAX_BYTES);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const bytes = tail.readUInt32LE(at + 12);
    if (bytes > DIRECTORY_MAX_BYTES) throw new Error("zip directory is too large");
    return readAt(file, tail.readUInt32LE(at + 16), bytes);
  }
  throw new Error("not a zip file");
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, position);
  if (bytesRead < bytes) throw new Error("zip is cut off");
  return buffer;
}
