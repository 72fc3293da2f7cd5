/** Has the browser save a text as a file. Whatever the name says, the type is plain text: nothing opens it. */
export function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has begun by then, and holds the text by itself.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
const REVOKE_AFTER_MS = 10_000;
