import type { Page } from "@playwright/test";
import { CUT_CONNECTION, expect, test } from "./chat-test";
import { Hands } from "./pages/hands";

/** Resolves when the browser has kept the page. */
async function isKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 20_000 })
    .toBe("activated");
}

test.describe("as an app", () => {
  test("it says what a phone needs to install it", async ({ chat, page, request, baseURL }) => {
    await chat.open();
    const href = await page.locator('link[rel="manifest"]').getAttribute("href");
    const manifest = await (await request.get(new URL(href ?? "/missing", baseURL).href)).json();
    expect(manifest).toMatchObject({ name: "Synapse", display: "standalone", start_url: "/", scope: "/" });
    const icons: { src: string; sizes: string; purpose: string }[] = manifest.icons;
    expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`).sort()).toEqual([
      "192x192 any",
      "192x192 maskable",
      "512x512 any",
      "512x512 maskable",
    ]);
    const touch = await page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
    for (const [src, size] of [
      ...icons.map((icon) => [icon.src, icon.sizes] as const),
      [touch ?? "/missing", "180x180"] as const,
    ]) {
      const bytes = await (await request.get(new URL(src, baseURL).href)).body();
      // A PNG's width and height stand behind its signature and the name of its first part.
      expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(size);
    }
  });

  test("without the server it opens with what it has, and says that nobody is there", async ({
    chat,
    ollama,
    page,
    launch,
    expectedTrouble,
  }) => {
    expectedTrouble.push(CUT_CONNECTION, /Failed to load resource/);
    const server = await launch({ OLLAMA_HOST: ollama.url });
    await chat.open(server.url);
    await chat.converse("Are you there?", "Hello from the fake.");
    await isKept(page);
    server.process.kill("SIGKILL");
    await server.exited;

    await page.reload();
    await expect(chat.questions).toHaveText("Are you there?");
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await expect(chat.model).toHaveAccessibleName(/Not reachable/);
    await chat.ask("And now?");
    await expect(chat.failure).toContainText("The server cannot be reached.");
    expect((await chat.storedMessages()).map(({ content }) => content)).toContain("And now?");
  });

  test("a new page of the server is shown at the next visit, not an old one", async ({ chat, page }) => {
    await chat.open();
    await isKept(page);
    const hands = new Hands(page);
    await hands.preferencesButton.click();
    await hands.choose("Dark");
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    expect(
      await page.evaluate(async () => {
        const kept = await caches.match("/");
        return /data-theme="dark"/.test((await kept?.text()) ?? "");
      }),
    ).toBe(true);
  });

  test("answers and models never pass through what is kept", async ({ chat, page }) => {
    await chat.open();
    await isKept(page);
    await chat.converse("Hello?", "Hello from the fake.");
    const kept = await page.evaluate(async () => {
      const requests = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      );
      return requests.flat().map(({ url, method }) => `${method} ${new URL(url).pathname}`);
    });
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.filter((entry) => !/^GET \/(_next\/static\/.+)?$/.test(entry))).toEqual([]);
  });
});
