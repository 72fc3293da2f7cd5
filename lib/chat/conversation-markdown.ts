import type { Attachment } from "./attachments";
import { closeFence } from "./close-fence";
import { fenceFor } from "./fence";
import type { AssistantMessage, Message } from "./messages";

/** The words of an exported chat, in the page's language. */
export interface MarkdownLabels {
  readonly question: string;
  /** For an answer whose model is not known. */
  readonly answer: string;
  readonly thinking: string;
  /** Stands after a part of an answer. */
  readonly cut: string;
}

/** One conversation as a Markdown document: the shown branch, each message under a heading of its own. What a model
 * wrote stays as it wrote it, but for a fence that it left open. Ends with one line break. */
export function conversationToMarkdown(
  title: string,
  path: readonly Message[],
  labels: MarkdownLabels,
): string {
  const parts = path.flatMap((message) =>
    message.role === "user"
      ? [
          `## ${labels.question}`,
          ...(message.attachments ?? []).map(attachmentToMarkdown),
          wordsToMarkdown(message.content),
        ]
      : [`## ${message.model ?? labels.answer}`, ...answerToMarkdown(message, labels)],
  );
  return `${[`# ${title.replace(/\s+/g, " ").trim()}`, ...parts].filter((part) => part !== "").join("\n\n")}\n`;
}

/** The first line keeps its indentation: it may be code. */
function wordsToMarkdown(text: string): string {
  return closeFence(text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd());
}

function answerToMarkdown(answer: AssistantMessage, labels: MarkdownLabels): string[] {
  const thinking = closeFence(answer.thinking.trim());
  const isCut = answer.status.kind !== "done" || answer.status.doneReason === "length";
  return [
    thinking === "" ? "" : `<details><summary>${labels.thinking}</summary>\n\n${thinking}\n\n</details>`,
    wordsToMarkdown(answer.content),
    isCut ? `*${labels.cut}*` : "",
  ];
}

function attachmentToMarkdown(attachment: Attachment): string {
  if (attachment.kind === "image") {
    const name = attachment.name.replace(/[[\]\\]/g, "\\$&");
    return `![${name}](data:${attachment.mediaType};base64,${attachment.base64})`;
  }
  const fence = fenceFor(attachment.text);
  return `**${attachment.name}**\n\n${fence}\n${attachment.text.replace(/\n$/, "")}\n${fence}`;
}

/** A file name that every system takes: the title's letters and digits, at most 60 of them. */
export function fileNameOf(title: string, extension: string): string {
  const name = Array.from(title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, ""))
    .slice(0, 60)
    .join("")
    .replace(/-+$/, "");
  return `${name || "chat"}.${extension}`;
}
