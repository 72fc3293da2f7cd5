"use client";

import type { AnswerFailure } from "@/lib/chat/failure";
import { failureSentence } from "./failure-sentence";
import { useLanguage, useTexts } from "./texts-provider";

/** Says failures in the page's language: `const say = useFailureSentence(); say(failure)`. */
export function useFailureSentence(): (failure: AnswerFailure) => string {
  const { errors } = useTexts();
  const language = useLanguage();
  return (failure) => failureSentence(failure, errors, language);
}
