import type { ReactNode } from "react";
import { TEXTS } from "@/components/texts/tables";
import { TextsProvider } from "@/components/texts/texts-provider";

/** The page's English texts around what a test renders: `render(…, { wrapper: WithTexts })`. */
export function WithTexts({ children }: { readonly children: ReactNode }) {
  return (
    <TextsProvider language="en" texts={TEXTS.en}>
      {children}
    </TextsProvider>
  );
}
