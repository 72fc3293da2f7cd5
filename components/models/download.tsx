"use client";

import { useModels, useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { TextButton } from "@/components/ui/text-button";
import type { Pull } from "@/lib/chat/models";
import { isPulling } from "@/lib/chat/pull-status";
import type { Formats } from "@/lib/stats/format";

/** A model on its way: how much, how fast, how long still, and how to end it; or why it did not come. */
export function Download({ pull }: { readonly pull: Pull }) {
  return isPulling(pull) ? <Running pull={pull} /> : <Failed pull={pull} />;
}

function Running({ pull }: { readonly pull: Pull }) {
  const { models: texts } = useTexts();
  const { models } = useServices();
  const formats = useFormats();
  const canManage = useModels((state) => state.list?.can_manage === true);
  const { completed_bytes: completed, total_bytes: total, model: name } = pull;
  const share = completed !== undefined && total ? Math.min(1, completed / total) : undefined;
  const step = pull.status in texts.steps ? texts.steps[stepOf(pull)] : texts.fetching;
  return (
    <div className="text-dim text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="wrap-anywhere min-w-0">
          <Filled text={step} values={{ name }} />
        </span>
        <span className="num">{completed !== undefined && <bdi>{figuresOf(pull, formats)}</bdi>}</span>
      </div>
      <div className="mt-2 flex items-center gap-3">
        <div
          role="progressbar"
          aria-label={texts.download}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share === undefined ? undefined : Math.floor(share * 100)}
          aria-valuetext={
            completed === undefined ? fill(step, { name }) : formats.formatBytesOf(completed, total)
          }
          className="h-1 flex-1 overflow-hidden rounded-full bg-line"
        >
          <div
            className="h-full origin-left rounded-full bg-accent transition-transform duration-1000 ease-linear rtl:origin-right"
            style={{ transform: `scaleX(${share ?? 0})` }}
          />
        </div>
        {canManage && (
          <button
            type="button"
            aria-label={fill(texts.cancelNamed, { name })}
            onClick={() => void models.cancelPull(name)}
            className="hit rounded-control px-1 text-dim hover:text-ink hover:underline"
          >
            {texts.cancel}
          </button>
        )}
      </div>
    </div>
  );
}

type Step = "starting" | "downloading" | "verifying" | "finishing";

function stepOf({ status }: Pull): Step {
  return status === "starting" || status === "verifying" || status === "finishing" ? status : "downloading";
}

function Failed({ pull }: { readonly pull: Pull }) {
  const { models: texts } = useTexts();
  const { models } = useServices();
  const canManage = useModels((state) => state.list?.can_manage === true);
  const { model: name, reason = "other" } = pull;
  return (
    <div className="border-bad border-s-2 ps-3.5 text-sm">
      <p role="status" className="wrap-anywhere">
        <Filled text={texts.notFetched} values={{ name, reason: texts.reasons[reason] }} />
      </p>
      {canManage && (
        <div className="mt-1 flex gap-3.5">
          <TextButton label={texts.fetchAgain} onClick={() => void models.pull(name)} />
          <button
            type="button"
            aria-label={fill(texts.forgetNamed, { name })}
            onClick={() => void models.cancelPull(name)}
            className="hit text-dim hover:text-ink hover:underline"
          >
            {texts.forget}
          </button>
        </div>
      )}
    </div>
  );
}

function figuresOf(pull: Pull, formats: Formats): string {
  const { completed_bytes: completed, total_bytes: total, bytes_per_second: speed } = pull;
  const figures = [formats.formatBytesOf(completed, total)];
  if (speed !== undefined && speed > 0) figures.push(formats.formatBytesPerSecond(speed));
  if (pull.remaining_seconds !== undefined) figures.push(remaining(pull.remaining_seconds, formats));
  return figures.join(" · ");
}

function remaining(seconds: number, { formatClock, formatCount }: Formats): string {
  return seconds < 60 ? `${formatCount(Math.ceil(seconds))} s` : formatClock(seconds * 1_000);
}
