"use client";

import { useLanguage } from "@/components/texts/texts-provider";
import { regionalTag } from "@/components/texts/use-formats";

interface MessageTimeProps {
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number;
  /** What happened then, for the tooltip. */
  readonly label: string;
}

/** When a message was sent or ended: the hour; the day too when that was not today; the year in the hour's place when
 * that was another. The tooltip has all of it. */
export function MessageTime({ atMs, label }: MessageTimeProps) {
  const dates = datesIn(regionalTag(useLanguage()));
  const time = new Date(atMs);
  return (
    <time
      dir="auto"
      dateTime={time.toISOString()}
      title={`${label}: ${dates.whole.format(time)}`}
      className="num whitespace-nowrap text-faint text-xs"
    >
      {dates[exactnessOf(time, new Date())].format(time)}
    </time>
  );
}

function exactnessOf(time: Date, now: Date): "hour" | "dayAndHour" | "dayAndYear" {
  if (time.toDateString() === now.toDateString()) return "hour";
  return time.getFullYear() === now.getFullYear() ? "dayAndHour" : "dayAndYear";
}

type Dates = Readonly<Record<"hour" | "dayAndHour" | "dayAndYear" | "whole", Intl.DateTimeFormat>>;

/** They are slow to make, and scrolling shows many messages. */
const known = new Map<string, Dates>();

function datesIn(tag: string): Dates {
  const dates = known.get(tag) ?? {
    hour: new Intl.DateTimeFormat(tag, { timeStyle: "short" }),
    dayAndHour: new Intl.DateTimeFormat(tag, {
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    }),
    dayAndYear: new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", year: "numeric" }),
    whole: new Intl.DateTimeFormat(tag, { dateStyle: "full", timeStyle: "medium" }),
  };
  known.set(tag, dates);
  return dates;
}
