import { createServer } from "node:http";
import { createFakeOllama } from "../test/fake-ollama";
import { findFreePort } from "../test/free-port";
import { expect, test } from "./chat-test";
import { ModelsPage } from "./pages/models";

/** The browser writes what the page is refused into its console. */
const REFUSED = /the server responded with a status of 502/;

test.describe("when the model server cannot be reached", () => {
  test("says that nothing listens there and how to start it, and at another look sees that it was", {
    tag: "@phone",
  }, async ({ chat, launch, page, expectedTrouble }) => {
    expectedTrouble.push(REFUSED);
    const port = await findFreePort();
    const models = new ModelsPage(page);
    const server = await launch({ OLLAMA_HOST: `http://127.0.0.1:${port}` });
    await chat.open(server.url);
    await expect(models.picker).toHaveAccessibleName("Model Not reachable");
    const found = models.doctor.locator("[data-finding^=refused]");
    await expect(found).toBeVisible();
    await expect(found).toContainText("127.0.0.1");
    await expect(found).toContainText("OLLAMA_HOST");
    if ((await found.getAttribute("data-finding")) === "refused") {
      await expect(found).toContainText(`Nothing listens on 127.0.0.1, port ${port}.`);
      await expect(found).toContainText("ollama serve");
    } else {
      await expect(found).toContainText("host.docker.internal");
    }
    await expect(models.doctor).toContainText(/Checked at \d/);
    const ollama = await createFakeOllama(port);
    try {
      await models.button("Check again").click();
      await expect(models.picker).toHaveAccessibleName(/^Model fake:latest/);
      await expect(models.doctor).toHaveCount(0);
    } finally {
      await ollama.close();
    }
  });

  test("tells another server from Ollama, and notices when the cause changes", async ({
    chat,
    launch,
    page,
    expectedTrouble,
  }) => {
    expectedTrouble.push(REFUSED);
    let status = 404;
    const other = createServer((_, response) => response.writeHead(status).end("<html>Hello</html>"));
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => {
        const address = other.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    try {
      const models = new ModelsPage(page);
      const server = await launch({ OLLAMA_HOST: `http://127.0.0.1:${port}/secret-path` });
      await chat.open(server.url);
      await expect(models.finding("wrong_path")).toContainText("no Ollama at this address");
      await expect(page.getByText("secret-path")).toHaveCount(0);
      status = 200;
      await models.button("Check again").click();
      await expect(models.finding("not_ollama")).toContainText("it is not Ollama");
      await expect(models.finding("wrong_path")).toHaveCount(0);
    } finally {
      other.close();
      other.closeAllConnections();
    }
  });
});
