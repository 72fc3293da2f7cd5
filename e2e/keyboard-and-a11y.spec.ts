import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./chat-test";
import { RICH, SCREENS } from "./screens";
import { beginAnswer } from "./written-answer";

/** Everything that can be pressed, written in or scrolled by keyboard. */
const CONTROLS = 'button, a[href], input, textarea, select, summary, [role="option"], [tabindex="0"]';

test.describe("by keyboard alone", () => {
  test("one asks, chooses a model, stops, copies and looks into the details", async ({
    chat,
    ollama,
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    ollama.models([{ name: "fake:latest", loaded: true }, { name: "other:latest" }]);
    const { keyboard } = page;
    await chat.open();
    await expect(chat.message).toBeFocused();

    await tabTo(page, chat.model, "Shift+Tab");
    await keyboard.press("Enter");
    await expect(page.getByRole("combobox", { name: "Search models" })).toBeFocused();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expect(chat.model).toHaveAccessibleName(/^Model other:latest/);
    await expect(chat.model).toBeFocused();

    await tabTo(page, chat.message, "Tab");
    const first = beginAnswer(ollama);
    await keyboard.type("Hello?");
    await keyboard.press("Enter");
    expect((await first.request).body).toMatchObject({ model: "other:latest" });
    first.say("Half");
    await expect(chat.answerText).toHaveText("Half");
    await keyboard.press("Escape");
    await expect(chat.strip).toContainText("stopped");
    await expect(chat.message).toBeFocused();

    ollama.chat([{ text: "Whole." }, { done: {} }]);
    await tabTo(page, chat.regenerate, "Shift+Tab");
    await keyboard.press("Enter");
    await expect(chat.answerText).toHaveText("Whole.");

    await tabTo(page, chat.details, "Shift+Tab");
    await keyboard.press("Space");
    await expect(chat.panel).toBeVisible();
    await tabTo(page, chat.copyAnswer, "Shift+Tab");
    await keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("Whole.");
  });

  test("every stop shows that it has the focus, and there is a way back", async ({ chat, ollama, page }) => {
    ollama.chat([{ text: RICH }, { done: {} }]);
    await chat.open();
    await chat.ask("Tell me");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.message).toBeFocused();
    const composer = page
      .getByRole("form", { name: "Ask" })
      .locator("div")
      .filter({ has: chat.message })
      .first();
    const focusedBorder = await borderOf(composer);
    const seen: string[] = [];
    await page.keyboard.press("Tab");
    for (let stops = 0; stops < 60; stops += 1) {
      const focused = page.locator(":focus");
      if ((await focused.count()) === 0) {
        // The browser's own controls come after the page's last one.
        await page.keyboard.press("Tab");
        continue;
      }
      if (await chat.message.evaluate((field) => field === document.activeElement)) break;
      seen.push(await nameOf(focused));
      expect(await outlineOf(focused), `${seen.at(-1)} shows its focus`).toBeGreaterThanOrEqual(2);
      await page.keyboard.press("Tab");
    }
    await expect(chat.message).toBeFocused();
    expect(seen.join("\n")).toMatch(
      /Send[\s\S]*New chat[\s\S]*Search chats[\s\S]*Model fake:latest[\s\S]*Preferences[\s\S]*Conversation[\s\S]*Details[\s\S]*Copy answer/,
    );
    expect(seen.every((name) => name !== "")).toBe(true);
    await chat.model.focus();
    expect(await borderOf(composer)).not.toBe(focusedBorder);
  });
});

test.describe("for screen readers", () => {
  test("the start and the end are told, and not the words between", async ({ chat, ollama, page }) => {
    const answer = beginAnswer(ollama);
    await chat.open();
    await chat.announcement.evaluate((element) => {
      const told: string[] = [];
      Object.assign(window, { told });
      new MutationObserver(() => {
        if (element.textContent) told.push(element.textContent);
      }).observe(element, { childList: true, characterData: true, subtree: true });
    });
    await chat.ask("Tell me");
    await answer.request;
    for (const word of ["One", " two", " three", " four"]) {
      answer.say(word);
      await expect(chat.answerText).toContainText(word);
    }
    answer.end();
    await expect(chat.announcement).toHaveText("The answer is complete.");
    expect(await page.evaluate(() => Object.getOwnPropertyDescriptor(window, "told")?.value)).toEqual([
      "The answer begins.",
      "The answer is complete.",
    ]);
    const live = page.locator("[aria-live]:not([aria-live=off]), [role=status], [role=alert]");
    await expect(live.filter({ hasText: "three" })).toHaveCount(0);
  });

  for (const { name, reach } of SCREENS) {
    test(`${name}: every control has a name, and the page an order`, async ({ chat, ollama, page }) => {
      await chat.open();
      await reach(chat, ollama);
      const controls = await page.locator(CONTROLS).filter({ visible: true }).all();
      expect(controls.length).toBeGreaterThan(4);
      for (const control of controls) {
        await expect(control).toHaveAccessibleName(/\S/);
      }
      expect(await page.getByRole("heading", { level: 1 }).count()).toBeLessThanOrEqual(1);
      await expect(page.getByRole("banner")).toHaveCount(1);
      await expect(page.getByRole("main")).toHaveCount(1);
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      const ids = await page.locator("[id]").evaluateAll((elements) => elements.map(({ id }) => id));
      expect(ids).toEqual([...new Set(ids)]);
      const named = await page
        .locator("[aria-controls], [aria-describedby], [aria-labelledby], [aria-activedescendant]")
        .evaluateAll((elements) =>
          elements.flatMap((element) =>
            ["aria-controls", "aria-describedby", "aria-labelledby", "aria-activedescendant"].flatMap(
              (attribute) => element.getAttribute(attribute)?.split(" ") ?? [],
            ),
          ),
        );
      expect(named.filter((id) => !ids.includes(id))).toEqual([]);
    });
  }
});

test.describe("on a small phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  for (const { name, reach } of SCREENS) {
    test(`${name}: nothing is wider than the page, and a finger hits every control`, async ({
      chat,
      ollama,
      page,
    }) => {
      await chat.open();
      await reach(chat, ollama);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await widest(page)).toEqual([]);
      const controls = (await onTop(page))
        .locator('button, summary, [role="option"]')
        .filter({ visible: true });
      expect(await controls.count()).toBeGreaterThan(0);
      for (const control of await controls.all()) {
        await control.scrollIntoViewIfNeeded();
        expect(await missedBy(control), `${await nameOf(control)} is hit 21 px from its middle`).toEqual([]);
      }
    });
  }
});

/** What lies over the page and takes its presses, else the page. */
async function onTop(page: Page): Promise<Locator> {
  const over = page.locator("dialog:modal, [popover]:popover-open");
  return (await over.count()) > 0 ? over.last() : page.locator("body");
}

async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab"): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target, `reached with ${key}`).toBeFocused();
}

/** What one would call an element in a test's failure. */
function nameOf(element: Locator): Promise<string> {
  return element.evaluate((node) => {
    const name = node.getAttribute("aria-label") ?? node.textContent?.trim().slice(0, 40);
    return name || node.tagName.toLowerCase();
  });
}

/** How thick the outline is, in CSS pixels: the control's own, or that of the label it lies in. */
function outlineOf(element: Locator): Promise<number> {
  return element.evaluate((node) => {
    const widths = [node, node.closest("label") ?? node].map((shown) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
    });
    return Math.max(...widths);
  });
}

async function borderOf(element: Locator): Promise<string> {
  // The colour is a transition: only where it has ended is it the state's own.
  await element.evaluate((node) => Promise.all(node.getAnimations().map(({ finished }) => finished)));
  return element.evaluate((node) => getComputedStyle(node).borderTopColor);
}

/** Elements that reach over the page's right edge, but for what scrolls inside a box of its own. */
function widest(page: Page): Promise<string[]> {
  return page.locator("body *").evaluateAll((elements) =>
    elements
      .filter(
        (element) =>
          element.closest(".md-table, pre, .sr-only, svg") === null || element.matches(".md-table, pre"),
      )
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => `${element.tagName} ${element.className}`),
  );
}

/** Points 21 px from a control's middle, to each side, where a finger would hit something else. */
function missedBy(control: Locator): Promise<string[]> {
  return control.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const points = { left: [x - 21, y], right: [x + 21, y], above: [x, y - 21], below: [x, y + 21] } as const;
    return Object.entries(points).flatMap(([side, [pointX, pointY]]) => {
      if (pointX < 0 || pointY < 0 || pointX >= innerWidth || pointY >= innerHeight) return [];
      const hit = document.elementFromPoint(pointX, pointY);
      return hit !== null && element.contains(hit) ? [] : [`${side}: ${hit?.tagName} ${hit?.className}`];
    });
  });
}
