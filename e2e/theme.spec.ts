import type { Page } from "@playwright/test";
import { expect, test } from "./chat-test";
import { Hands } from "./pages/hands";

/** Lightness of the page's ground: 0 is black, 1 white. */
function lightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    if (canvas === null) throw new Error("this browser cannot draw");
    canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / (3 * 255);
  });
}

/** The theme that the server's HTML carries in its first bytes; undefined follows the system. */
async function themeInHtml(page: Page): Promise<string | undefined> {
  const html = await (await page.request.get("/")).text();
  return /<html[^>]*\sdata-theme="(\w+)"/.exec(html)?.[1];
}

test.describe("light and dark", () => {
  for (const scheme of ["light", "dark"] as const) {
    test(`a ${scheme} system gets a ${scheme} page`, async ({ chat, page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await chat.open();
      expect(await themeInHtml(page)).toBeUndefined();
      expect((await lightness(page)) > 0.5).toBe(scheme === "light");
    });

    test(`on a ${scheme} system the other theme can be chosen, and stays without a flash`, async ({
      chat,
      page,
    }) => {
      const other = scheme === "light" ? "dark" : "light";
      const hands = new Hands(page);
      await page.emulateMedia({ colorScheme: scheme });
      await chat.open();
      await hands.preferencesButton.click();
      await expect(hands.preferences.getByRole("radio", { name: "System" })).toBeChecked();
      await hands.choose(other === "dark" ? "Dark" : "Light");
      await expect.poll(async () => (await lightness(page)) > 0.5).toBe(other === "light");
      expect(await themeInHtml(page)).toBe(other);
      await chat.reload();
      expect((await lightness(page)) > 0.5).toBe(other === "light");
      await hands.preferencesButton.click();
      await hands.choose("System");
      await expect.poll(async () => (await lightness(page)) > 0.5).toBe(scheme === "light");
      expect(await themeInHtml(page)).toBeUndefined();
    });
  }

  test("a key switches between them, and what is around the page follows", async ({ chat, page }) => {
    await page.emulateMedia({ colorScheme: "light" });
    await chat.open();
    await chat.message.blur();
    await page.keyboard.press("t");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    const colors = page.locator('meta[name="theme-color"]');
    await expect(colors).toHaveCount(2);
    for (const color of await colors.all()) await expect(color).toHaveAttribute("content", "#101316");
    await page.keyboard.press("t");
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");
    expect(await themeInHtml(page)).toBeUndefined();
  });

  test("a chosen theme is there without any script", async ({ browser, world, context, chat, page }) => {
    const hands = new Hands(page);
    await chat.page.emulateMedia({ colorScheme: "light" });
    await chat.open();
    await hands.preferencesButton.click();
    await hands.choose("Dark");
    await hands.choose("Larger");
    const still = await browser.newContext({
      javaScriptEnabled: false,
      colorScheme: "light",
      storageState: await context.storageState(),
    });
    try {
      const shown = await still.newPage();
      await shown.goto(world.server.url);
      await expect(shown.locator("html")).toHaveCSS("color-scheme", "dark");
      await expect(shown.locator("html")).toHaveCSS("font-size", "20px");
    } finally {
      await still.close();
    }
  });

  test("the text has a size of one's own", { tag: "@phone" }, async ({ chat, page }) => {
    const hands = new Hands(page);
    await chat.open();
    await hands.preferencesButton.click();
    await hands.choose("Larger");
    await page.keyboard.press("Escape");
    await expect(hands.preferences).toBeHidden();
    await expect(hands.preferencesButton).toBeFocused();
    await expect(page.locator("html")).toHaveCSS("font-size", "20px");
    await expect(page.locator("body")).toHaveCSS("font-size", "18.75px");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await chat.reload();
    await expect(page.locator("html")).toHaveCSS("font-size", "20px");
  });

  test("the page has its own icon", async ({ chat, page }) => {
    await chat.open();
    const href = await page.locator('link[rel="icon"]').getAttribute("href");
    const icon = await page.request.get(href ?? "/missing");
    expect(icon.status()).toBe(200);
    expect(icon.headers()["content-type"]).toContain("image/svg+xml");
  });
});
