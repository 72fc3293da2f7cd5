import { KIND_BYTES, kindOfBytes } from "@/lib/chat/attachment-kind";
import {
  MAX_DRAFT_CHARS,
  MAX_FILES,
  MAX_IMAGE_BYTES,
  MAX_IMAGES,
  MAX_TEXT_BYTES,
} from "@/lib/chat/attachment-limits";
import { readText } from "@/lib/chat/attachment-text";
import type { Attachment } from "@/lib/chat/attachments";
import { plainName } from "./plain-name";
import { readAsDataUrl } from "./read-as-data-url";
import { shrinkImage } from "./shrink-image";

/** Why a file was not attached. `limit` is a number of bytes for `tooLarge`, of files otherwise. */
export interface Refusal {
  readonly name: string;
  readonly why:
    | "empty"
    | "pdf"
    | "archive"
    | "binary"
    | "undrawable"
    | "unreadable"
    | "tooLarge"
    | "tooManyImages"
    | "tooManyFiles"
    | "tooMuch";
  readonly limit?: number;
}

export type Taken = { readonly attachment: Attachment } | { readonly refusal: Refusal };

/** One file as it goes with a question, beside what is attached already; or why it cannot. Never rejects. */
export async function takeFile(file: File, beside: readonly Attachment[], id: string): Promise<Taken> {
  const refuse = (why: Refusal["why"], limit?: number): Taken => ({
    refusal: { name: plainName(file), why, limit },
  });
  try {
    if (file.size === 0) return refuse("empty");
    const kind = kindOfBytes(new Uint8Array(await file.slice(0, KIND_BYTES).arrayBuffer()));
    if (kind === "pdf" || kind === "archive") return refuse(kind);
    const alike = beside.filter((attachment) => (attachment.kind === "image") === (kind === "image")).length;
    if (kind === "image" && alike >= MAX_IMAGES) return refuse("tooManyImages", MAX_IMAGES);
    if (kind !== "image" && alike >= MAX_FILES) return refuse("tooManyFiles", MAX_FILES);
    const maxBytes = kind === "image" ? MAX_IMAGE_BYTES : MAX_TEXT_BYTES;
    if (file.size > maxBytes) return refuse("tooLarge", maxBytes);
    const attachment = kind === "image" ? await imageOf(file, id) : await textOf(file, id);
    if (attachment === undefined) return refuse(kind === "image" ? "undrawable" : "binary");
    if (charsOf([...beside, attachment]) > MAX_DRAFT_CHARS) return refuse("tooMuch");
    return { attachment };
  } catch {
    return refuse("unreadable");
  }
}

async function textOf(file: File, id: string): Promise<Attachment | undefined> {
  const read = readText(new Uint8Array(await file.arrayBuffer()));
  return read.kind === "text" ? { kind: "text", id, name: plainName(file), text: read.text } : undefined;
}

async function imageOf(file: File, id: string): Promise<Attachment | undefined> {
  const image = await shrinkImage(file).catch(() => undefined);
  if (image === undefined) return undefined;
  const { blob, widthPx, heightPx } = image;
  const [, base64 = ""] = (await readAsDataUrl(blob)).split(",", 2);
  return { kind: "image", id, name: plainName(file), mediaType: blob.type, base64, widthPx, heightPx };
}

function charsOf(attachments: readonly Attachment[]): number {
  return attachments.reduce(
    (sum, attachment) =>
      sum + (attachment.kind === "image" ? attachment.base64.length : attachment.text.length),
    0,
  );
}
