import { configure } from "@testing-library/react";
import type { ReactNode } from "react";
import { TEXTS } from "@/components/texts/tables";
import { TextsProvider } from "@/components/texts/texts-provider";

// A busy machine must not run into the limit of one second.
configure({ asyncUtilTimeout: 15_000 });

/** The page's English texts around what a test renders: `render(…, { wrapper: WithTexts })`. */
export function WithTexts({ children }: { readonly children: ReactNode }) {
  return (
    <TextsProvider language="en" texts={TEXTS.en}>
      {children}
    </TextsProvider>
  );
}
