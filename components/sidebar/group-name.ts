import type { Texts } from "@/components/texts/texts";
import type { ConversationPeriod } from "@/lib/chat/conversation-groups";

/** A group's heading; a month has its year when that is not this one. */
export function groupName(
  period: ConversationPeriod,
  texts: Texts["sidebar"],
  language: string,
  thisYear: number,
): string {
  if (period.kind !== "earlier") return texts[period.kind];
  const { year, month } = period;
  return new Intl.DateTimeFormat(language, {
    month: "long",
    year: year === thisYear ? undefined : "numeric",
  }).format(new Date(year, month - 1, 1));
}
