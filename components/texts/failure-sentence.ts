import { ERROR_TABLE } from "@/lib/chat/errors";
import type { AnswerFailure } from "@/lib/chat/failure";
import { ABSENT } from "@/lib/stats/format";
import { fill } from "./fill";
import type { Language } from "./language";
import type { Texts } from "./texts";

/** What happened, in the page's language. Where the server says more than its code does, that stands: translated where
 * the sentence is known, as it came on an English page, and by its code elsewhere. */
export function failureSentence(
  failure: Pick<AnswerFailure, "code" | "reason" | "sentence" | "httpStatus">,
  { codes, reasons, said }: Texts["errors"],
  language: Language,
): string {
  const { code, reason, sentence, httpStatus } = failure;
  if (reason !== undefined && Object.hasOwn(reasons, reason)) {
    return fill(reasons[reason], { status: httpStatus ?? ABSENT });
  }
  if (sentence !== undefined) {
    if (Object.hasOwn(said, sentence)) return said[sentence] ?? sentence;
    const isOrdinary = code !== "network" && ERROR_TABLE[code]?.sentence === sentence;
    if (!isOrdinary && language === "en") return sentence;
  }
  return Object.hasOwn(codes, code) ? codes[code] : (sentence ?? codes.internal);
}
