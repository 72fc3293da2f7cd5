import { ChatError } from "@/lib/chat/errors";
import type { ChatRequest } from "@/lib/chat/request";
import type { ChatService, Conversation } from "@/lib/chat/service";
import type { Admission, Ticket } from "./admission";
import { type Attendance, createAttendance } from "./attendance";
import type { Clock } from "./clock";
import type { GenerationEnd, GenerationLog } from "./log";
import { type Generation, startGeneration } from "./start-generation";
import type { Creation, GenerationStore, IdempotencyClaim } from "./store";

/** A generation as a reader meets it, wherever it runs. */
export interface FollowedGeneration {
  readonly log: GenerationLog;
  /** Counts a reader; call what it returns once it has left. `onCut` is called when it cannot be followed here any
   * more, though it goes on elsewhere: leave without an end, and the client comes back. */
  attach(onCut: () => void): () => void;
}

/** What became of a request for an answer: a generation of its own to start, or one that is there already. */
export type Acceptance =
  | { readonly type: "fresh"; readonly id: string; readonly start: StartGeneration }
  | { readonly type: "joined"; readonly id: string; readonly generation: FollowedGeneration };

/** Starts the model; to be called once, or the place in the line must be given back. */
export type StartGeneration = (service: ChatService, conversation: Conversation) => FollowedGeneration;

export interface AcceptOptions {
  readonly request: ChatRequest;
  readonly owner: string;
  /** Whose share of running generations this one is of. */
  readonly client: string;
  readonly claim?: IdempotencyClaim | undefined;
}

export interface StopOutcome {
  readonly log: GenerationLog;
  /** Whether this call ended it. */
  readonly stopped: boolean;
  readonly releaseMs: number;
}

/** What a generation was asked. */
export interface Question {
  readonly request: ChatRequest;
  readonly conversation: Conversation;
}

export interface RegistryOptions {
  readonly store: GenerationStore;
  readonly admission: Admission;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly createGenerationId: () => string;
  readonly createErrorId: () => string;
  /** Told once of each generation of this process, when it has ended and the model server's request is closed. */
  readonly onFinished: (log: GenerationLog, end: GenerationEnd, question: Question) => void;
}

/** All generations that this process runs or can read. */
export interface GenerationRegistry {
  /** @throws ChatError `key_mismatch`, `too_many_streams`, `queue_full`, `store_unavailable`, `shutting_down`. */
  accept(options: AcceptOptions): Promise<Acceptance>;
  /** For a reader that has the entries up to `position`. @throws ChatError `not_found` for an id that is unknown or
   * somebody else's, `gone` for one that was evicted, `store_unavailable`. */
  open(id: string, owner: string, position?: number): Promise<FollowedGeneration>;
  /** Stops it wherever it runs, and waits until the model server's request is closed. Idempotent; throws as `open`. */
  stop(id: string, owner: string): Promise<StopOutcome>;
  /** Refuses new generations from now on, ends those that run and cuts the readers of others. Resolves when the model
   * server has let go of all. */
  shutDown(): Promise<void>;
  isShuttingDown(): boolean;
  counts(): { readonly running: number; readonly waiting: number };
}

/** About 8,000 tokens. Readers that are all further behind make the model wait, so that they cost bounded memory. */
const MAX_UNREAD_CHARS = 32_768;

interface Local {
  readonly generation: Generation;
  readonly attendance: Attendance;
  readonly stopAnsweringStops: () => void;
}

/** A registry on a store; a process has one. */
export function createGenerationRegistry(options: RegistryOptions): GenerationRegistry {
  const { store, admission, clock, graceMs, createGenerationId, createErrorId, onFinished } = options;
  const locals = new Map<string, Local>();
  /** Of the readers of generations that run elsewhere, or have ended. */
  const cuts = new Set<() => void>();
  /** Requests with a key that are being accepted; of those with the same one, the last. */
  const accepting = new Map<string, Promise<void>>();
  let shuttingDown = false;

  function begin(
    log: GenerationLog,
    ticket: Ticket,
    request: ChatRequest,
    service: ChatService,
    conversation: Conversation,
  ): FollowedGeneration {
    const generation = startGeneration({ service, conversation, request, log, ticket, clock, createErrorId });
    const attendance = createAttendance({
      onDisconnect: request.on_disconnect,
      graceMs,
      clock,
      hasDistantReaders: () => store.hasDistantReaders(log.id),
      onDeserted: (after) => {
        if (after === "cancel") generation.abort(new ChatError("client_closed"));
        else generation.stop("abandoned");
      },
    });
    const stopAnsweringStops = store.answerStops(log.id, () => stopLocally(generation));
    locals.set(log.id, { generation, attendance, stopAnsweringStops });
    // Accepted before the shutdown, which did not know of it.
    if (shuttingDown) generation.abort(new ChatError("shutting_down"));
    void generation.finished.then((end) => {
      locals.delete(log.id);
      attendance.close();
      stopAnsweringStops();
      onFinished(log, end, { request, conversation });
    });
    return { log, attach: attendance.attach };
  }

  async function stopLocally(generation: Generation): Promise<number> {
    const fromMs = clock.nowMs();
    generation.stop("user");
    await generation.finished;
    return clock.nowMs() - fromMs;
  }

  async function open(id: string, owner: string, position = 0): Promise<FollowedGeneration> {
    const opening = await store.open(id, position);
    if (opening.type === "evicted") throw new ChatError("gone");
    if (opening.type === "unknown" || opening.owner !== owner) throw new ChatError("not_found");
    const attach = locals.get(id)?.attendance.attach ?? ((onCut: () => void) => attachDistant(id, onCut));
    return { log: opening.log, attach };
  }

  function attachDistant(id: string, onCut: () => void): () => void {
    const detach = store.attach(id, onCut);
    cuts.add(onCut);
    if (shuttingDown) queueMicrotask(onCut);
    return () => {
      cuts.delete(onCut);
      detach();
    };
  }

  async function join(creation: Exclude<Creation, { type: "created" }>, owner: string): Promise<Acceptance> {
    if (creation.type === "mismatch") throw new ChatError("key_mismatch");
    return { type: "joined", id: creation.id, generation: await open(creation.id, owner) };
  }

  async function create({ request, owner, claim }: AcceptOptions, ticket: Ticket): Promise<Acceptance> {
    const id = createGenerationId();
    const creation = await store.create({
      id,
      owner,
      startMs: clock.nowMs(),
      claim,
      // An answer that nobody need follow, or that is taken whole, must not wait for a reader.
      maxUnreadChars: request.stream && request.on_disconnect === "cancel" ? MAX_UNREAD_CHARS : undefined,
    });
    if (creation.type === "created") {
      const start: StartGeneration = (service, conversation) =>
        begin(creation.log, ticket, request, service, conversation);
      return { type: "fresh", id, start };
    }
    ticket.leave();
    return join(creation, owner);
  }

  async function joinOrStart(options: AcceptOptions, claim: IdempotencyClaim): Promise<Acceptance> {
    const earlier = await store.find(options.owner, claim);
    return earlier === undefined ? start(options) : join(earlier, options.owner);
  }

  async function start(options: AcceptOptions): Promise<Acceptance> {
    const ticket = admission.reserve(options.client);
    try {
      return await create(options, ticket);
    } catch (thrown) {
      ticket.leave();
      throw thrown;
    }
  }

  return {
    async accept(options) {
      if (shuttingDown) throw new ChatError("shutting_down", { retryAfterSeconds: 5 });
      const { owner, claim } = options;
      if (claim === undefined) return start(options);
      // One after the other: whoever sends a request again waits for the first to be there, and needs no place in the line.
      const key = `${owner}\n${claim.key}`;
      const before = accepting.get(key) ?? Promise.resolve();
      const accepted = before.then(() => joinOrStart(options, claim));
      const settled = accepted.then(
        () => {},
        () => {},
      );
      accepting.set(key, settled);
      void settled.then(() => accepting.get(key) === settled && accepting.delete(key));
      return accepted;
    },
    open,
    async stop(id, owner) {
      const { log } = await open(id, owner);
      if (log.status().phase === "done") {
        const fromMs = clock.nowMs();
        await locals.get(id)?.generation.finished;
        return { log, stopped: false, releaseMs: clock.nowMs() - fromMs };
      }
      const releaseMs = await store.requestStop(id);
      return { log, stopped: releaseMs !== undefined, releaseMs: releaseMs ?? 0 };
    },
    async shutDown() {
      shuttingDown = true;
      const running = [...locals.values()].map(({ generation }) => generation);
      for (const generation of running) generation.abort(new ChatError("shutting_down"));
      for (const cut of [...cuts]) cut();
      await Promise.all(running.map(({ finished }) => finished));
    },
    isShuttingDown: () => shuttingDown,
    counts: admission.counts,
  };
}
