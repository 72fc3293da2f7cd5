import { z } from "zod";
import type { Pull } from "@/lib/chat/models";
import type { PullReason, PullStatus } from "@/lib/chat/pull-status";
import { errorText } from "./chat-line";

/** A line of `/api/pull`. */
export const pullLineSchema = z.object({
  status: z.string().optional().catch(undefined),
  digest: z.string().optional().catch(undefined),
  total: z.number().nonnegative().optional().catch(undefined),
  completed: z.number().nonnegative().optional().catch(undefined),
  error: z.unknown().optional(),
});
export type PullLine = z.infer<typeof pullLineSchema>;

const WINDOW_MS = 5_000;
const SPACING_MS = 200;
/** A manifest has a handful of parts. */
const MAX_PARTS = 10_000;

/** What a pull's lines add up to. Ollama tells of each part by itself; the sum is what a person wants to know. */
export class PullProgress {
  readonly #parts = new Map<string, { completed: number; total: number }>();
  /** Bytes that came since the pull began: without those that were there from an earlier one. */
  #arrivedBytes = 0;
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];
  #status: PullStatus = "starting";

  /** Takes a line at this monotonic time. */
  take(line: PullLine, nowMs: number): void {
    const { status = "", completed, total } = line;
    this.#status = statusOf(status, completed ?? total) ?? this.#status;
    if (completed !== undefined || total !== undefined) this.#count(line.digest ?? status, line, nowMs);
  }

  /** The pull as it is told to a client, at this monotonic time. */
  read(nowMs: number): Omit<Pull, "model"> {
    const parts = [...this.#parts.values()];
    const completed = sum(parts.map((part) => part.completed));
    const total = sum(parts.map((part) => part.total));
    const speed = this.#status === "downloading" ? this.#bytesPerSecond(nowMs) : undefined;
    return {
      status: this.#status,
      ...(parts.length > 0 && { completed_bytes: completed }),
      ...(total > 0 && { total_bytes: total }),
      ...(speed !== undefined && { bytes_per_second: speed }),
      ...(speed !== undefined &&
        speed > 0 &&
        total > 0 && { remaining_seconds: Math.ceil(Math.max(0, total - completed) / speed) }),
    };
  }

  #count(part: string, { completed = 0, total = 0 }: PullLine, nowMs: number): void {
    const before = this.#parts.get(part);
    if (before === undefined && this.#parts.size >= MAX_PARTS) return;
    this.#arrivedBytes += before === undefined ? 0 : Math.max(0, completed - before.completed);
    this.#parts.set(part, { completed, total: Math.max(total, before?.total ?? 0, completed) });
    const last = this.#samples.at(-1);
    if (last !== undefined && nowMs - last.atMs < SPACING_MS) return;
    const recent = this.#samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
    this.#samples = [...recent, { atMs: nowMs, bytes: this.#arrivedBytes }];
  }

  /** Over the last five seconds; falls towards 0 while nothing comes, and is unknown before there are two samples. */
  #bytesPerSecond(nowMs: number): number | undefined {
    const [first] = this.#samples;
    if (first === undefined || nowMs - first.atMs < SPACING_MS) return undefined;
    return Math.round(((this.#arrivedBytes - first.bytes) * 1_000) / (nowMs - first.atMs));
  }
}

function statusOf(status: string, bytes: number | undefined): PullStatus | undefined {
  if (bytes !== undefined && !/verif/i.test(status)) return "downloading";
  if (/^verifying/i.test(status)) return "verifying";
  return /^(writing|removing|success)/i.test(status) ? "finishing" : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Each as Ollama 0.32, a registry behind it or the engine words it; the first that fits decides. */
const REASONS: readonly (readonly [RegExp, PullReason])[] = [
  [/digest mismatch|sha-?256 (is|of what|does|mismatch)|bytes, \d+ expected/i, "corrupt"],
  [/ENOSPC|no space left|not enough (disk )?space|disk (is )?full/i, "disk_full"],
  [/requires a newer version|upgrade to the latest|\b412\b/i, "server_too_old"],
  [/unauthorized|authentication|access denied|gated|forbidden|\b40[13]\b/i, "access_denied"],
  [/file does not exist|not found|no such model|invalid model|repository|\b404\b|\b400\b/i, "unknown_model"],
  [
    /no such host|dial tcp|lookup |timeout|connection|network|ECONN|ENOTFOUND|EAI_|fetch failed|EOF|Get "/i,
    "source_unreachable",
  ],
];

/** Why a pull failed, from the words of who failed; a host's name in front of them decides nothing. */
export function pullReasonOf(error: unknown): PullReason {
  const words = errorText(error);
  // "lookup registry.ollama.ai: no such host" is a network's failure although it says "no such".
  if (/no such host|dial tcp|connection refused|i\/o timeout/i.test(words)) return "source_unreachable";
  return REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? "other";
}

/** Safe to show: no host, no path, no words of upstream's. */
export const PULL_SENTENCES: Readonly<Record<PullReason, string>> = {
  unknown_model: "Nobody knows a model of that name.",
  source_unreachable: "Its source cannot be reached. The download goes on from where it was at the next try.",
  access_denied: "The model's source does not give it to everybody.",
  disk_full: "The disk is full.",
  corrupt: "What came is not the model; it was thrown away.",
  server_too_old: "The model needs a newer version of the model server.",
  stalled: "Nothing came for too long. The download goes on from where it was at the next try.",
  server_gone: "The model server went away. The download goes on from where it was at the next try.",
  other: "The model server could not fetch it.",
};
