import type { HighlightJob, HighlightResult } from "./highlight-worker";
import type { Marks } from "./token-kinds";

/** What is needed of a `Worker`. */
export interface HighlightWorker {
  postMessage(job: HighlightJob): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<HighlightResult>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface Highlighter {
  /** The colours of a code that was coloured before. */
  known(code: string, grammar: string): Marks | undefined;
  /**
   * Asks for the colours of a code; undefined means that it stays plain: it is too long, took too long, or no worker
   * can be had. `signal` takes the question back.
   */
  highlight(code: string, grammar: string, signal: AbortSignal): Promise<Marks | undefined>;
}

/** Longer code stays plain. */
export const MAX_HIGHLIGHT_CHARS = 100_000;
/** Some grammars need for ever for some texts: then the worker is ended, and that code stays plain. */
const JOB_LIMIT_MS = 2_000;
/** A first job also loads the worker. */
const FIRST_JOB_LIMIT_MS = 15_000;
/** A worker that has nothing to do for so long gives its memory back. */
const IDLE_MS = 30_000;
const MAX_KNOWN_CHARS = 2_000_000;

interface Job extends HighlightJob {
  readonly signal: AbortSignal;
  readonly resolve: (marks: Marks | undefined) => void;
}

/** One worker that highlights one code after the other, away from the page's thread. */
export function createHighlighter(startWorker: () => HighlightWorker): Highlighter {
  const memory = new MarksMemory();
  const waiting: Job[] = [];
  let worker: HighlightWorker | undefined;
  let isWarm = false;
  let running: Job | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const endWorker = () => {
    worker?.terminate();
    worker = undefined;
    isWarm = false;
  };

  const finish = (marks: Marks | undefined) => {
    const job = running;
    running = undefined;
    if (job) memory.set(job, marks ?? NO_MARKS);
    job?.resolve(marks);
    next();
  };

  const fail = () => {
    endWorker();
    finish(undefined);
  };

  const next = () => {
    if (running) return;
    clearTimeout(timer);
    running = waiting.shift();
    if (running?.signal.aborted) {
      running.resolve(undefined);
      running = undefined;
      next();
      return;
    }
    if (!running) {
      if (worker) timer = setTimeout(endWorker, IDLE_MS);
      return;
    }
    try {
      worker ??= listen(startWorker());
    } catch {
      finish(undefined);
      return;
    }
    timer = setTimeout(fail, isWarm ? JOB_LIMIT_MS : FIRST_JOB_LIMIT_MS);
    worker.postMessage({ code: running.code, grammar: running.grammar });
  };

  const listen = (started: HighlightWorker): HighlightWorker => {
    started.onmessage = ({ data }) => {
      isWarm = true;
      finish(data.marks);
    };
    started.onerror = fail;
    return started;
  };

  return {
    known: (code, grammar) => memory.get({ code, grammar }),
    highlight(code, grammar, signal) {
      if (code.length > MAX_HIGHLIGHT_CHARS) return Promise.resolve(undefined);
      const known = memory.get({ code, grammar });
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        waiting.push({ code, grammar, signal, resolve });
        next();
      });
    },
  };
}

const NO_MARKS: Marks = { ends: new Uint32Array(), kinds: new Uint8Array() };

/** The latest results, up to an amount of code, so that an answer which comes back into sight has its colours at once. */
class MarksMemory {
  private readonly byCode = new Map<string, Marks>();
  private chars = 0;

  get(job: HighlightJob): Marks | undefined {
    return this.byCode.get(keyOf(job));
  }

  set(job: HighlightJob, marks: Marks): void {
    const key = keyOf(job);
    if (this.byCode.has(key)) return;
    this.byCode.set(key, marks);
    this.chars += key.length;
    for (const old of this.byCode.keys()) {
      if (this.chars <= MAX_KNOWN_CHARS) return;
      this.byCode.delete(old);
      this.chars -= old.length;
    }
  }
}

function keyOf({ code, grammar }: HighlightJob): string {
  return `${grammar}\n${code}`;
}
