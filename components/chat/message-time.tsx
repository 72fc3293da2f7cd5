"use client";

import { useLanguage } from "@/components/texts/texts-provider";

interface MessageTimeProps {
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number;
  /** What happened then, for the tooltip. */
  readonly label: string;
}

/** When a message was sent or ended: the hour; the day too when that was not today. The tooltip has all of it. */
export function MessageTime({ atMs, label }: MessageTimeProps) {
  const language = useLanguage();
  const time = new Date(atMs);
  const isToday = time.toDateString() === new Date().toDateString();
  const short = new Intl.DateTimeFormat(
    language,
    isToday ? { timeStyle: "short" } : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  );
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
  return (
    <time
      dir="auto"
      dateTime={time.toISOString()}
      title={`${label}: ${whole.format(time)}`}
      className="num whitespace-nowrap text-faint text-xs"
    >
      {short.format(time)}
    </time>
  );
}
