import { deflateRawSync } from "node:zlib";

export interface ZipContent {
  readonly name: string;
  readonly content: string | Buffer;
  readonly deflate: boolean;
}

/** A zip archive as a wheel builder would write it. */
export function zipBytes(members: readonly ZipContent[], comment = ""): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflate } of members) {
    const plain = Buffer.from(content);
    const packed = deflate ? deflateRawSync(plain) : plain;
    const sizes = { packed: packed.length, plain: plain.length };
    const local = Buffer.concat([header(0x04034b50, 30, deflate, sizes, name), Buffer.from(name), packed]);
    const entry = header(0x02014b50, 46, deflate, sizes, name);
    entry.writeUInt32LE(offset, 42);
    entries.push(Buffer.concat([entry, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}

/** The fields that local headers and directory entries share; the entry has two more bytes before them. */
function header(
  signature: number,
  length: number,
  deflate: boolean,
  sizes: { packed: number; plain: number },
  name: string,
): Buffer {
  const bytes = Buffer.alloc(length);
  const shift = length === 46 ? 2 : 0;
  bytes.writeUInt32LE(signature, 0);
  bytes.writeUInt16LE(deflate ? 8 : 0, 8 + shift);
  bytes.writeUInt32LE(sizes.packed, 18 + shift);
  bytes.writeUInt32LE(sizes.plain, 22 + shift);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26 + shift);
  return bytes;
}
