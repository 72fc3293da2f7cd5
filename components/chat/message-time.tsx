"use client";

import { useLanguage } from "@/components/texts/texts-provider";
import { regionalTag } from "@/components/texts/use-formats";

interface MessageTimeProps {
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number;
  /** What happened then, for the tooltip. */
  readonly label: string;
}

/** When a message was sent or ended: the hour; the day too when that was not today. The tooltip has all of it. */
export function MessageTime({ atMs, label }: MessageTimeProps) {
  const { hour, dayAndHour, whole } = datesIn(regionalTag(useLanguage()));
  const time = new Date(atMs);
  const isToday = time.toDateString() === new Date().toDateString();
  return (
    <time
      dir="auto"
      dateTime={time.toISOString()}
      title={`${label}: ${whole.format(time)}`}
      className="num whitespace-nowrap text-faint text-xs"
    >
      {(isToday ? hour : dayAndHour).format(time)}
    </time>
  );
}

type Dates = Readonly<Record<"hour" | "dayAndHour" | "whole", Intl.DateTimeFormat>>;

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
    whole: new Intl.DateTimeFormat(tag, { dateStyle: "full", timeStyle: "medium" }),
  };
  known.set(tag, dates);
  return dates;
}
