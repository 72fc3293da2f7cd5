import { readFile } from "node:fs/promises";
import { expect, test } from "./chat-test";
import { askForAnswer } from "./written-answer";

const CODE = `const greeting: string = "hello"; // says it\n${"\n".repeat(3)}function greet(name: string) {\n  return \`\${greeting}, \${name}\`;\n}`;

const FORMULAS = `It costs $5 and $10, says $e^{i\\pi} + 1 = 0$:

$$
\\begin{aligned}
a &= \\frac{b}{c} \\\\
d &= e
\\end{aligned}
$$

Broken: $\\frac{$. Huge: $\\rule{999em}{999em}$ Linked: \\(\\href{https://evil.example}{x}\\)
Defined: $\\def\\a{\\a\\a}\\a$`;

test.describe("code", () => {
  test("gets its colours when it is whole, and nothing moves by that", async ({ chat, ollama, page }) => {
    const answer = await askForAnswer(chat, ollama, "Code, please");
    answer.say('Look:\n\n```ts title="src/greet.ts"\n', `${CODE}\n`);
    const pre = chat.answerText.locator("pre");
    await expect(pre).toContainText("return");
    await expect(pre.locator(".md-t-keyword")).toHaveCount(0);
    const before = await chat.boxOf(pre);
    answer.say("```\n");
    await expect(pre.locator(".md-t-keyword")).toHaveText(["const", "function", "return"]);
    await expect(pre.locator(".md-t-comment")).toHaveText("// says it");
    expect(await pre.textContent()).toBe(CODE);
    expect((await chat.boxOf(pre)).height).toBe(before.height);
    const colours = await pre.evaluate((element) =>
      [...element.querySelectorAll("[class^=md-t-]")].map((token) => getComputedStyle(token).color),
    );
    expect(new Set(colours).size).toBeGreaterThan(2);
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");
    await expect(pre.locator(".md-t-keyword")).toHaveCount(3);
    await page.reload();
    await expect(pre.locator(".md-t-keyword")).toHaveCount(3);
  });

  test("is saved under its own name and wraps when asked to", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const long = `echo ${"word ".repeat(200)}`;
    ollama.chat([{ text: `\`\`\`sh ../../bin/run.sh\n${long}\n\`\`\`` }, { done: {} }]);
    await chat.open();
    await chat.ask("Code, please");
    await expect(chat.strip).toHaveAttribute("data-phase", "done");

    const waiting = page.waitForEvent("download");
    await chat.answer.getByRole("button", { name: "Download as run.sh" }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe("run.sh");
    expect(await readFile(await download.path(), "utf8")).toBe(long);

    const pre = chat.answerText.locator("pre");
    const overflow = () => pre.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(await overflow()).toBeGreaterThan(0);
    const wrap = chat.answer.getByRole("button", { name: "Wrap long lines" });
    await wrap.click();
    await expect(wrap).toHaveAttribute("aria-pressed", "true");
    expect(await overflow()).toBe(0);
  });
});

test.describe("formulas", () => {
  test("are set when they are whole; what cannot be set stays as it was written", { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    const answer = await askForAnswer(chat, ollama, "Mathematics, please");
    answer.say("So $x^2 + y^2");
    await expect(chat.answerText).toContainText("So $x^2 + y");
    await expect(chat.answerText.locator(".md-math")).toHaveCount(0);
    answer.say("$ it is.\n\n", ...(FORMULAS.match(/[\s\S]{1,7}/g) ?? []));
    answer.end();
    await expect(chat.strip).toHaveAttribute("data-phase", "done");

    const text = chat.answerText;
    await expect(text.locator("[data-set]")).toHaveCount(5);
    await expect(text.locator("[data-set] math")).toHaveCount(5);
    await expect(text.locator(".md-math:not([data-set])")).toHaveText(["$\\frac{$", "$\\def\\a{\\a\\a}\\a$"]);
    await expect(text).toContainText("It costs $5 and $10, says");
    await expect(text.locator("a, img")).toHaveCount(0);
    const display = text.locator(".md-display");
    const [formula, box] = [await chat.boxOf(display.locator(".katex-html")), await chat.boxOf(display)];
    expect(box.height).toBeLessThan(formula.height + 24);
    const { width } = page.viewportSize() ?? { width: 0 };
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

test("what is selected and copied is text that can be used", async ({ chat, ollama, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = `Where $x^2$ is **big**:\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\n- one\n- two`;
  ollama.chat([{ text }, { done: {} }]);
  await chat.open();
  await chat.ask("Everything, please");
  await expect(chat.answerText.locator(".md-t-keyword")).toHaveCount(3);
  await expect(chat.answerText.locator("[data-set]")).toHaveCount(1);
  await chat.answerText.evaluate((element) => window.getSelection()?.selectAllChildren(element));
  await page.keyboard.press("ControlOrMeta+c");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.replace(/\n+/g, "\n").trim()).toBe(
    `Where $x^2$ is big:\n${CODE.replace(/\n+/g, "\n")}\none\ntwo`,
  );
  expect(copied).toContain(CODE);
});

test("nothing that colours code or sets formulas is loaded before there is some", async ({
  chat,
  ollama,
  page,
}) => {
  const scripts: string[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) scripts.push(response.url());
  });
  const sources = async () => {
    const texts = await Promise.all(scripts.map(async (url) => (await page.request.get(url)).text()));
    return texts.join("\n");
  };
  await chat.open();
  await chat.converse("Hi", "Hello from the fake.");
  expect(await sources()).not.toMatch(/KaTeX parse error|registerLanguage/);

  ollama.chat([{ text: "Now $x$." }, { done: {} }]);
  await chat.ask("Mathematics, please");
  await expect(chat.answerText.locator("[data-set]")).toHaveCount(1);
  expect(await sources()).toContain("KaTeX parse error");
});
