import type { Page } from "@playwright/test";
import { expect, test } from "./chat-test";

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
      await page.emulateMedia({ colorScheme: scheme });
      await chat.open();
      await chat.switchTheme.click();
      await expect.poll(async () => (await lightness(page)) > 0.5).toBe(other === "light");
      expect(await themeInHtml(page)).toBe(other);
      await chat.reload();
      expect((await lightness(page)) > 0.5).toBe(other === "light");
      await chat.switchTheme.click();
      await expect.poll(async () => (await lightness(page)) > 0.5).toBe(scheme === "light");
      expect(await themeInHtml(page)).toBeUndefined();
    });
  }

  test("a chosen theme is there without any script", async ({ browser, world, context, chat }) => {
    await chat.page.emulateMedia({ colorScheme: "light" });
    await chat.open();
    await chat.switchTheme.click();
    const still = await browser.newContext({
      javaScriptEnabled: false,
      colorScheme: "light",
      storageState: await context.storageState(),
    });
    try {
      const page = await still.newPage();
      await page.goto(world.server.url);
      await expect(page.locator("html")).toHaveCSS("color-scheme", "dark");
    } finally {
      await still.close();
    }
  });

  test("the page has its own icon", async ({ chat, page }) => {
    await chat.open();
    const href = await page.locator('link[rel="icon"]').getAttribute("href");
    const icon = await page.request.get(href ?? "/missing");
    expect(icon.status()).toBe(200);
    expect(icon.headers()["content-type"]).toContain("image/svg+xml");
  });
});
