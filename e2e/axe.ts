import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./chat-test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Which levels of headings a model writes is not the page's to say. */
const THE_MODELS_OWN = ["heading-order"];

/** Axe finds nothing wrong with the page as it is now: WCAG 2.2 A and AA, and what axe calls best practice. Colours are
 * judged where they have arrived, not on their way. */
export async function expectNoViolations(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).disableRules(THE_MODELS_OWN).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary ?? ""}`),
  }));
  expect(found).toEqual([]);
}
