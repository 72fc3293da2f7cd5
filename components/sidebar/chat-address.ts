/** Where a chat is found: what a link to it says. */
export function chatAddress(conversationId: string): string {
  return `/?chat=${encodeURIComponent(conversationId)}`;
}
