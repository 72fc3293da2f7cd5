import { readConversationFile, writeConversationFile } from "@/lib/chat/conversation-file";
import { conversationToMarkdown, fileNameOf, type MarkdownLabels } from "@/lib/chat/conversation-markdown";
import { buildTree, pathTo } from "@/lib/chat/message-tree";
import type { StoredConversation } from "@/lib/chat/storage";
import type { ImportReport, Workspace } from "@/lib/chat/workspace";

/** A file of everything that somebody could have written in years, and not what would end the page. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;

export type ImportResult =
  | ({ readonly kind: "imported"; readonly damaged: number } & ImportReport)
  | { readonly kind: "foreign" | "newer" | "unreadable" | "fileTooLarge" };

/** Downloads every chat with all its branches. */
export async function exportAll(workspace: Workspace, now: Date): Promise<void> {
  const json = writeConversationFile(await workspace.loadAll(), now);
  download(json, "application/json", `synapse-${now.toISOString().slice(0, 10)}.json`);
}

/** Downloads the shown branch of one chat as Markdown. */
export function exportMarkdown(
  { head, messages }: StoredConversation,
  title: string,
  labels: MarkdownLabels,
): void {
  const path = pathTo(buildTree(messages), head.leafId ?? messages.at(-1)?.id);
  download(conversationToMarkdown(title, path, labels), "text/markdown", fileNameOf(title, "md"));
}

/** Adds what a file holds to what is here; nothing that is here is changed. */
export async function importFile(workspace: Workspace, file: File): Promise<ImportResult> {
  if (file.size > MAX_FILE_BYTES) return { kind: "fileTooLarge" };
  const json = await file.text().catch(() => undefined);
  if (json === undefined) return { kind: "unreadable" };
  const read = readConversationFile(json);
  if (read.kind !== "read") return read;
  const report = await workspace.importConversations(read.conversations);
  return { kind: "imported", ...report, damaged: read.damaged };
}

function download(text: string, type: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download reads it later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
