import { buildTree, pathTo } from "./message-tree";
import type { ConversationHead, Message } from "./messages";
import type { StoredConversation } from "./storage";

/** One conversation in which everything that was searched for occurs. */
export interface SearchHit {
  readonly head: ConversationHead;
  /** The place in a message where it is first found; absent when only the title has it. */
  readonly excerpt?: Excerpt | undefined;
}

/** A piece of a message around what was found; `before` and `after` begin and end at a word where that is possible. */
export interface Excerpt {
  readonly messageId: string;
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

export interface ConversationSearch {
  /** Takes a conversation in, in place of what was known of it. */
  readonly put: (conversation: StoredConversation) => void;
  /** Forgets every conversation but these. */
  readonly keep: (conversationIds: ReadonlySet<string>) => void;
  /** Whether the newest that `head` tells of is taken in. */
  readonly knows: (head: ConversationHead) => boolean;
  /** Conversations that hold every word of `query`, in whatever letters and accents; titles first, then newest. At most
   * `limit`. Nothing for a blank query. */
  readonly find: (query: string, limit: number) => readonly SearchHit[];
}

interface Known {
  readonly head: ConversationHead;
  readonly title: string;
  readonly messages: readonly { readonly id: string; readonly content: string; readonly folded: string }[];
}

/** Searches in what is written, not in an index of words: any part of any word of any script is found. */
export function createConversationSearch(): ConversationSearch {
  const known = new Map<string, Known>();
  return {
    put({ head, messages }) {
      const ordered = shownFirst(head, messages);
      known.set(head.id, { head, title: fold(head.title), messages: ordered.flatMap(searchable) });
    },
    keep(conversationIds) {
      for (const id of [...known.keys()]) if (!conversationIds.has(id)) known.delete(id);
    },
    knows(head) {
      const own = known.get(head.id)?.head;
      return own?.updatedAtMs === head.updatedAtMs && own.title === head.title;
    },
    find(query, limit) {
      const words = fold(query).split(/\s+/).filter(Boolean);
      if (words.length === 0) return [];
      return [...known.values()]
        .flatMap((conversation) => hitIn(conversation, words))
        .sort((a, b) => Number(b.inTitle) - Number(a.inTitle) || b.head.updatedAtMs - a.head.updatedAtMs)
        .slice(0, limit)
        .map(({ head, place }) => ({ head, excerpt: place && excerptOf(place.message, place.word) }));
    },
  };
}

/** The branch that is shown comes before the others: nobody is led away from it without need. */
function shownFirst({ leafId }: ConversationHead, messages: readonly Message[]): readonly Message[] {
  const shown = new Set(pathTo(buildTree(messages), leafId).map(({ id }) => id));
  return [...messages.filter(({ id }) => shown.has(id)), ...messages.filter(({ id }) => !shown.has(id))];
}

function searchable({ id, content }: Message) {
  return content === "" ? [] : [{ id, content, folded: fold(content) }];
}

function hitIn({ head, title, messages }: Known, words: readonly string[]) {
  const elsewhere = words.filter((word) => !title.includes(word));
  const isEverywhere = elsewhere.every((word) => messages.some(({ folded }) => folded.includes(word)));
  if (!isEverywhere) return [];
  return [{ head, inTitle: elsewhere.length === 0, place: bestPlace(messages, words) }];
}

/** The first message with all of the words, else with the first of them that any has. */
function bestPlace(messages: Known["messages"], words: readonly string[]) {
  const whole = messages.find(({ folded }) => words.every((word) => folded.includes(word)));
  for (const word of words) {
    const message = whole ?? messages.find(({ folded }) => folded.includes(word));
    if (message !== undefined) return { message, word };
  }
  return undefined;
}

const BEFORE_CHARS = 32;
const AFTER_CHARS = 96;

function excerptOf(
  { id, content }: { readonly id: string; readonly content: string },
  word: string,
): Excerpt {
  const { start, end } = placeOf(content, word);
  const from = start <= BEFORE_CHARS ? 0 : afterSpace(content, start - BEFORE_CHARS, start);
  const to =
    end + AFTER_CHARS >= content.length ? content.length : beforeSpace(content, end, end + AFTER_CHARS);
  return {
    messageId: id,
    before: (from > 0 ? "…" : "") + flat(content.slice(from, start)),
    match: content.slice(start, end),
    after: flat(content.slice(end, to)) + (to < content.length ? "…" : ""),
  };
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

function afterSpace(text: string, from: number, end: number): number {
  const space = text.slice(from, end).search(/\s/);
  return space === -1 ? wholeLetter(text, from) : from + space + 1;
}

function beforeSpace(text: string, start: number, to: number): number {
  const space = text.slice(start, to).search(/\s\S*$/);
  return space === -1 ? wholeLetter(text, to) : start + space;
}

/** Never between the halves of a letter beyond the first plane. */
function wholeLetter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

/** Where a folded word stands in the text as it was written. */
function placeOf(text: string, word: string): { start: number; end: number } {
  const starts: number[] = [];
  let folded = "";
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let unit = 0; unit < plain.length; unit++) starts.push(at);
    folded += plain;
    at += letter.length;
  }
  const found = folded.indexOf(word);
  // One letter may be several when it is folded, of which only the first were sought.
  const last = starts[found + word.length - 1];
  const end = starts.slice(found + word.length).find((start) => start !== last);
  return { start: starts[found] ?? 0, end: end ?? text.length };
}

/** Without case, accents and compatibility forms: `Ｃafé` is found by `cafe`, `Straße` by `STRASSE`. The same letter by
 * letter as for a whole text. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");
}
