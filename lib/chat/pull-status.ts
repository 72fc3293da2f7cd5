/* Apart from the schemas in models.ts, which the page must not load. */

/** How far a pull is; the last three are ends. */
export const PULL_STATUSES = [
  "starting",
  "downloading",
  "verifying",
  "finishing",
  "done",
  "failed",
  "cancelled",
] as const;
export type PullStatus = (typeof PULL_STATUSES)[number];

/** Why a model could not be fetched. */
export const PULL_REASONS = [
  /** Nobody knows a model of that name. */
  "unknown_model",
  /** Where models come from cannot be reached. */
  "source_unreachable",
  /** It is there for some only. */
  "access_denied",
  "disk_full",
  /** What came was not the model. */
  "corrupt",
  /** The model needs a newer model server. */
  "server_too_old",
  /** Nothing came for longer than the limit. */
  "stalled",
  /** The model server went away. */
  "server_gone",
  "other",
] as const;
export type PullReason = (typeof PULL_REASONS)[number];

/** True while bytes of it may still come. */
export function isPulling({ status }: { readonly status: PullStatus }): boolean {
  return status !== "done" && status !== "failed" && status !== "cancelled";
}
