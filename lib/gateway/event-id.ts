import { ChatError } from "@/lib/chat/errors";

/** A place in a generation's log, as `id:` lines and `Last-Event-ID` name it. */
export interface EventId {
  readonly generationId: string;
  readonly position: number;
}

/** 22 characters of base64url (128 bits), a dot, and a decimal number without sign, exponent or leading zeros. */
const EVENT_ID = /^([\w-]{22})\.(0|[1-9]\d{0,14})$/;

/** Reads an event id. @throws ChatError `bad_cursor` when it is none. */
export function parseEventId(text: string): EventId {
  const [, generationId, position] = EVENT_ID.exec(text) ?? [];
  if (generationId === undefined || position === undefined) throw new ChatError("bad_cursor");
  return { generationId, position: Number(position) };
}

/** Whether a text can be a generation's id at all. */
export function isGenerationId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}
