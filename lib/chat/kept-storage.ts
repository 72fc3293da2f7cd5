import type { Attachment } from "./attachments";
import type { ConversationHead } from "./messages";
import {
  afterWrite,
  byNewest,
  type ConversationStorage,
  type ConversationWrite,
  joinWrites,
  type StoredConversation,
} from "./storage";

export interface KeptStorageOptions {
  readonly storage: ConversationStorage;
  /** Runs `task` after `delayMs`; returns how to cancel it. */
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Called with false when the storage refuses or takes too long, and with true when it has taken everything. */
  readonly onDurability: (durable: boolean) => void;
}

/** A storage whose calls never reject: what could not be written is kept in memory and read from there. Only `list`
 * and `loadAll` do, where there is more than they can read now: a part of everything must not pass for everything. */
export interface KeptStorage extends ConversationStorage {
  /** Writes at once what could not be written so far. */
  readonly retry: () => void;
}

/** A call that takes longer holds nothing up. */
const LIMIT_MS = 4_000;
/** Years of conversations are read at once. */
const ALL_LIMIT_MS = 60_000;
const RETRY_EVERY_MS = 15_000;

/** Keeps conversations without ever standing in the way: writes go one after another; what the storage refuses stays
 * in memory, in front of what is stored, and is written when it works again. */
export function createKeptStorage(options: KeptStorageOptions): KeptStorage {
  const { storage, schedule, onDurability } = options;
  /** What the storage does not have for sure, by conversation. */
  const waiting = new Map<string, ConversationWrite>();
  const underway = new Map<string, ConversationWrite>();
  const gone = new Set<string>();
  const drafts = new Map<string, readonly Attachment[]>();
  let last: Promise<void> = Promise.resolve();
  let cancelRetry: (() => void) | undefined;
  let wasEverRead = false;

  const limited = <Result>(call: () => Promise<Result>, limitMs = LIMIT_MS) =>
    new Promise<Result>((resolve, reject) => {
      const cancel = schedule(() => reject(new Error("storage took too long")), limitMs);
      call().then(resolve, reject).finally(cancel);
    });

  const refused = () => {
    onDurability(false);
    cancelRetry ??= schedule(retry, RETRY_EVERY_MS);
  };

  /** What was refused before is tried again with the first success. */
  const taken = () => {
    if (cancelRetry !== undefined) retry();
    else if (waiting.size + gone.size === 0) onDurability(true);
  };

  function retry(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    const ids = [...waiting.keys(), ...gone];
    for (const id of ids) last = last.then(() => attempt(id));
    if (ids.length === 0) void read(() => storage.list(), undefined);
  }

  async function attempt(id: string): Promise<void> {
    const write = waiting.get(id);
    if (gone.has(id)) return attemptRemoval(id);
    if (write === undefined) return;
    waiting.delete(id);
    underway.set(id, write);
    const isTaken = await limited(() => storage.write(write)).then(
      () => true,
      () => false,
    );
    underway.delete(id);
    if (isTaken) return taken();
    const later = waiting.get(id);
    if (!gone.has(id)) waiting.set(id, later === undefined ? write : joinWrites(write, later));
    refused();
  }

  async function attemptRemoval(id: string): Promise<void> {
    try {
      await limited(() => storage.remove(id));
      gone.delete(id);
      taken();
    } catch {
      refused();
    }
  }

  async function read<Result, Otherwise>(
    call: () => Promise<Result>,
    otherwise: Otherwise,
    limitMs?: number,
  ): Promise<Result | Otherwise> {
    try {
      const result = await limited(call, limitMs);
      wasEverRead = true;
      if (waiting.size + gone.size === 0) onDurability(true);
      return result;
    } catch {
      refused();
      return otherwise;
    }
  }

  async function readAll<Entry>(call: () => Promise<readonly Entry[]>, limitMs?: number) {
    const all = await read(call, undefined, limitMs);
    if (all === undefined && wasEverRead) throw new Error("the storage cannot be read now");
    return all ?? [];
  }

  /** What is stored, with what is still to be written over it. */
  function current(id: string, stored: StoredConversation | undefined): StoredConversation | undefined {
    if (gone.has(id)) return undefined;
    const writes = [underway.get(id), waiting.get(id)];
    return writes.reduce((known, write) => (write === undefined ? known : afterWrite(known, write)), stored);
  }

  const unwritten = () => new Set([...underway.keys(), ...waiting.keys()]);

  return {
    retry,
    write(write) {
      const id = write.conversationId;
      gone.delete(id);
      const earlier = waiting.get(id);
      waiting.set(id, earlier === undefined ? write : joinWrites(earlier, write));
      last = last.then(() => attempt(id));
      return last;
    },
    async load(id) {
      const stored = await read(() => storage.load(id), "unread" as const);
      if (stored !== "unread") return current(id, stored);
      const known = current(id, undefined);
      return isWhole(known) ? known : undefined;
    },
    async head(id) {
      const head = await read(() => storage.head(id), undefined);
      return current(id, head === undefined ? undefined : { head, messages: [] })?.head;
    },
    async list() {
      const heads = new Map((await readAll(() => storage.list())).map(byId));
      for (const id of [...unwritten(), ...gone]) {
        const head = heads.get(id);
        const now = current(id, head === undefined ? undefined : { head, messages: [] });
        if (now === undefined) heads.delete(id);
        else heads.set(id, now.head);
      }
      return [...heads.values()].sort(byNewest);
    },
    async loadAll() {
      const stored = await readAll(() => storage.loadAll(), ALL_LIMIT_MS);
      const all = new Map(stored.map((conversation) => [conversation.head.id, conversation]));
      for (const id of [...unwritten(), ...gone]) {
        const now = current(id, all.get(id));
        if (now === undefined) all.delete(id);
        else all.set(id, now);
      }
      return [...all.values()].sort((a, b) => byNewest(a.head, b.head));
    },
    remove(id) {
      waiting.delete(id);
      gone.add(id);
      last = last.then(() => attempt(id));
      return last;
    },
    async saveDraft(key, attachments) {
      drafts.set(key, attachments);
      try {
        await limited(() => storage.saveDraft(key, attachments));
        if (drafts.get(key) === attachments) drafts.delete(key);
      } catch {
        refused();
      }
    },
    loadDraft: async (key) => drafts.get(key) ?? (await read(() => storage.loadDraft(key), [])),
  };
}

/** A part of a conversation would be taken for all of it: what it lacks, for deleted. */
function isWhole(conversation: StoredConversation | undefined): boolean {
  const ids = new Set(conversation?.messages.map(({ id }) => id));
  return conversation?.messages.every(({ parentId }) => parentId === undefined || ids.has(parentId)) ?? false;
}

function byId(head: ConversationHead): [string, ConversationHead] {
  return [head.id, head];
}
