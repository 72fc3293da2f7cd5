import type { Pull } from "@/lib/chat/models";
import { formatBytesOf, formatBytesPerSecond, formatClock } from "@/lib/stats/format";

/** A model on its way: how much, how fast, how long still. */
export function Download({ pull }: { readonly pull: Pull }) {
  const { completed_bytes: completed, total_bytes: total, bytes_per_second: speed } = pull;
  const share = completed !== undefined && total ? Math.min(1, completed / total) : undefined;
  if (pull.error !== undefined) {
    return (
      <p role="status" className="wrap-anywhere border-bad border-l-2 pl-3.5 text-sm">
        {pull.model} could not be fetched. {pull.error}
      </p>
    );
  }
  return (
    <div className="text-dim text-sm">
      <div className="flex flex-wrap justify-between gap-x-4">
        <span>{share === undefined ? `${pull.model}: ${pull.status}` : `Fetching ${pull.model}`}</span>
        <span className="num">{completed !== undefined && figuresOf(completed, total, speed)}</span>
      </div>
      <div
        role="progressbar"
        aria-label="Model download"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === undefined ? undefined : Math.floor(share * 100)}
        aria-valuetext={completed === undefined ? pull.status : formatBytesOf(completed, total)}
        className="mt-2 h-1 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full origin-left rounded-full bg-accent transition-transform duration-1000 ease-linear"
          style={{ transform: `scaleX(${share ?? 0})` }}
        />
      </div>
    </div>
  );
}

function figuresOf(completed: number, total: number | undefined, speed: number | undefined): string {
  const figures = [formatBytesOf(completed, total)];
  if (speed !== undefined && speed > 0) {
    figures.push(formatBytesPerSecond(speed));
    if (total !== undefined) figures.push(formatRemaining((total - completed) / speed));
  }
  return figures.join(" · ");
}

function formatRemaining(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : formatClock(seconds * 1_000);
}
