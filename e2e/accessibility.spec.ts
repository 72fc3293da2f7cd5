import { findFreePort } from "../test/free-port";
import { expectNoViolations } from "./axe";
import { expect, test } from "./chat-test";
import { ModelsPage } from "./pages/models";
import { SCREENS } from "./screens";

const SCHEMES = ["light", "dark"] as const;

for (const { name, reach } of SCREENS) {
  test(`${name}: axe finds nothing, in light and in dark`, { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    ollama.models([{ name: "fake:latest", loaded: true }, { name: "other:latest" }]);
    await chat.open();
    await reach(chat, ollama);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await expectNoViolations(page);
    }
  });
}

test("no model server: axe finds nothing, in light and in dark", { tag: "@phone" }, async ({
  chat,
  launch,
  page,
  expectedTrouble,
}) => {
  expectedTrouble.push(/the server responded with a status of 502/);
  const server = await launch({ OLLAMA_HOST: `http://127.0.0.1:${await findFreePort()}` });
  await chat.open(server.url);
  await expect(new ModelsPage(page).doctor.locator("[data-finding^=refused]")).toBeVisible();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page);
  }
});
