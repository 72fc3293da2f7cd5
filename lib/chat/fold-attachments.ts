import type { TextAttachment } from "./attachments";
import { fenceFor } from "./fence";
import type { QuestionDraft } from "./messages";

/** What the model reads of a question: its text files, each fenced under its name, then what was written. */
export function contentOf({ content, attachments = [] }: QuestionDraft): string {
  const files = attachments.flatMap((attachment) =>
    attachment.kind === "text" ? [foldFile(attachment)] : [],
  );
  return [...files, ...(content === "" ? [] : [content])].join("\n\n");
}

/** The images of a question in the request's form; no field without any. */
export function imagesOf({ attachments = [] }: QuestionDraft): { readonly images?: string[] } {
  const images = attachments.flatMap((attachment) =>
    attachment.kind === "image" ? [attachment.base64] : [],
  );
  return images.length === 0 ? {} : { images };
}

/** A file as a fenced block that nothing in it can end. */
function foldFile({ name, text }: TextAttachment): string {
  const fence = fenceFor(text);
  const language = /\.([a-z0-9+#-]{1,16})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return `File: ${oneLine(name)}\n${fence}${language}\n${text}${text.endsWith("\n") || text === "" ? "" : "\n"}${fence}`;
}

function oneLine(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
