import { expectNoViolations } from "./axe";
import { expect, test } from "./chat-test";
import type { ChatPage } from "./pages/chat-page";
import { Hands } from "./pages/hands";
import { beginAnswer } from "./written-answer";

const RICH = `# Heading

A paragraph with a [link](https://example.org/page) and \`code\`.

| name | value |
|------|------:|
| alpha | 1 |

- one
- two

\`\`\`ts
const line = 1;
\`\`\`
`;

interface Scene {
  readonly chat: ChatPage;
  readonly hands: Hands;
  readonly ollama: Parameters<typeof beginAnswer>[0];
}

/** Every screen of this part of the page, and how to get there. */
const SCREENS: readonly { readonly name: string; readonly reach: (scene: Scene) => Promise<void> }[] = [
  { name: "empty", reach: async () => {} },
  {
    name: "answering",
    async reach({ chat, ollama }) {
      const answer = beginAnswer(ollama);
      await chat.ask("Tell me");
      await answer.request;
      answer.say(RICH);
      await expect(chat.answerText.locator("pre")).toBeVisible();
    },
  },
  {
    name: "answered, with details",
    async reach({ chat, ollama }) {
      ollama.chat([{ thinking: "Hm." }, { text: RICH }, { done: {} }]);
      await chat.ask("Tell me");
      await expect(chat.strip).toHaveAttribute("data-phase", "done");
      await chat.details.click();
      await expect(chat.panel).toBeVisible();
    },
  },
  {
    name: "failed",
    async reach({ chat, ollama }) {
      ollama.chat([{ text: "Half" }, { die: true }]);
      await chat.ask("Tell me");
      await expect(chat.failure).toBeVisible();
    },
  },
  {
    name: "choosing a model",
    async reach({ chat }) {
      await chat.model.click();
      await expect(chat.models).toBeVisible();
    },
  },
  {
    name: "palette",
    async reach({ hands }) {
      await hands.openPalette();
      await hands.paletteField.fill("text");
      await expect(hands.results.first()).toBeVisible();
    },
  },
  {
    name: "shortcuts",
    async reach({ hands }) {
      await hands.page.keyboard.press("Control+/");
      await hands.keysOf("New chat").click();
      await hands.page.keyboard.press("Control+k");
      await expect(hands.shortcuts.getByRole("button", { name: "Use it here instead" })).toBeVisible();
    },
  },
  {
    name: "preferences",
    async reach({ hands }) {
      await hands.preferencesButton.click();
      await expect(hands.preferences).toBeVisible();
    },
  },
];

for (const { name, reach } of SCREENS) {
  test(`${name}: axe finds nothing, in light and in dark`, { tag: "@phone" }, async ({
    chat,
    ollama,
    page,
  }) => {
    ollama.models([{ name: "fake:latest", loaded: true }, { name: "other:latest" }]);
    await chat.open();
    await reach({ chat, hands: new Hands(page), ollama });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectNoViolations(page);
    }
  });
}
