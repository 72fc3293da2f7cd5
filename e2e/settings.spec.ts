import { expect, test } from "./chat-test";
import { ComposerPage } from "./pages/composer";
import { beginAnswer } from "./written-answer";

test.describe("settings of a chat", () => {
  test("are sent with its questions, survive a reload, and are no other chat's", { tag: "@phone" }, async ({
    chat,
    page,
    ollama,
  }) => {
    const composer = new ComposerPage(page);
    await chat.open();
    await composer.openSettings();
    await composer.setting("System prompt").fill("Answer in one word.");
    await composer.setting("Temperature").fill("0.2");
    await composer.setting("Stop texts").fill("END\n\\n\\n");
    await composer.setting("Keep in memory").fill("1h");
    await composer.closeSettings();
    await expect(composer.settingsButton).toBeFocused();
    await expect(composer.settingsButton).toHaveAccessibleName("Chat settings: 4 settings differ");
    const first = beginAnswer(ollama);
    await chat.ask("Sky?");
    const { body } = await first.request;
    expect(body).toMatchObject({
      messages: [
        { role: "system", content: "Answer in one word." },
        { role: "user", content: "Sky?" },
      ],
      options: { temperature: 0.2, stop: ["END", "\n\n"] },
      keep_alive: "1h",
    });
    first.say("Blue");
    first.end();
    await expect(chat.send).toBeVisible();

    await chat.reload();
    await composer.openSettings();
    await expect(composer.setting("Temperature")).toHaveValue("0.2");
    await expect(composer.setting("System prompt")).toHaveValue("Answer in one word.");
    await composer.closeSettings();

    await page.keyboard.press("ControlOrMeta+Shift+O");
    await expect(chat.questions).toHaveCount(0);
    await expect(composer.settingsButton).toHaveAccessibleName("Chat settings");
    const second = beginAnswer(ollama);
    await chat.ask("Sea?");
    expect((await second.request).body).not.toMatchObject({ options: { temperature: 0.2 } });
    second.end();
  });

  test("can become the default of new chats, and stop being it", async ({ chat, page, ollama }) => {
    const composer = new ComposerPage(page);
    await chat.open();
    await composer.openSettings();
    await composer.setting("Temperature").fill("0");
    await page.getByRole("button", { name: "Use Temperature for new chats" }).click();
    await expect(composer.setting("Temperature")).toBeFocused();
    await expect(composer.setting("Temperature")).toHaveAttribute("placeholder", "0");
    await composer.closeSettings();
    await expect(composer.settingsButton).toHaveAccessibleName("Chat settings");
    await chat.reload();
    const answer = beginAnswer(ollama);
    await chat.ask("Sky?");
    expect((await answer.request).body).toMatchObject({ options: { temperature: 0 } });
    answer.end();
    await composer.openSettings();
    await page.getByRole("button", { name: "Forget the default of Temperature" }).click();
    await expect(composer.setting("Temperature")).toHaveAttribute("placeholder", "usually 0.8");
  });

  test("say at the field what cannot be sent, and do not send it", async ({ chat, page, ollama }) => {
    ollama.models([{ name: "fake:latest", loaded: true, contextLength: 8192 }]);
    const composer = new ComposerPage(page);
    await chat.open();
    await composer.openSettings();
    await composer.setting("Top P").pressSequentially("15");
    await expect(composer.setting("Top P")).toHaveAccessibleDescription(
      /1 is the most. It is not sent like this./,
    );
    await composer.setting("Top K").fill("many");
    await expect(composer.setting("Top K")).toHaveAccessibleDescription(/Not a number./);
    await composer.settings.getByRole("radio", { name: "JSON schema" }).check({ force: true });
    await composer.setting("Schema of the answer").fill('{\n"type": "objekt"}');
    await expect(composer.setting("Schema of the answer")).toHaveAccessibleDescription(/type: no such type./);
    await composer.setting("Context length").fill("16384");
    await expect(composer.setting("Context length")).toHaveAccessibleDescription(
      /fake:latest reads no more than 8,192 tokens./,
    );
    await composer.setting("Min P").press("ArrowUp");
    await expect(composer.setting("Min P")).toHaveValue("0.01");
    await composer.closeSettings();
    const answer = beginAnswer(ollama);
    await chat.ask("Sky?");
    const { body } = await answer.request;
    expect(body).toMatchObject({ options: { num_ctx: 16384, min_p: 0.01 } });
    expect(body).not.toHaveProperty("options.top_p");
    expect(body).not.toHaveProperty("options.top_k");
    expect(body).not.toHaveProperty("format");
    answer.end();
  });

  test("send the schema of an answer, and reset all at once", async ({ chat, page, ollama }) => {
    const composer = new ComposerPage(page);
    const schema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"] };
    await chat.open();
    await composer.openSettings();
    await composer.settings.getByRole("radio", { name: "JSON schema" }).check({ force: true });
    await composer.setting("Schema of the answer").fill(JSON.stringify(schema));
    await composer.closeSettings();
    const first = beginAnswer(ollama);
    await chat.ask("Sky?");
    expect((await first.request).body).toMatchObject({ format: schema });
    first.end();
    await expect(chat.send).toBeVisible();
    await composer.openSettings();
    await composer.settings.getByRole("button", { name: "Reset all" }).click();
    await expect(composer.settings.getByRole("radio", { name: "Free" })).toBeChecked();
    await composer.closeSettings();
    const second = beginAnswer(ollama);
    await chat.ask("Sea?");
    expect((await second.request).body).not.toHaveProperty("format");
    second.end();
  });

  test("offer only the thinking that the model can do", async ({ chat, page, ollama }) => {
    ollama.models([
      { name: "plain:latest", loaded: true },
      { name: "gpt-oss:20b", family: "gptoss", capabilities: ["completion", "thinking"] },
    ]);
    await page.addInitScript(() => {
      if (localStorage.getItem("synapse.model") === null)
        localStorage.setItem("synapse.model", "plain:latest");
    });
    const composer = new ComposerPage(page);
    await chat.open();
    await composer.openSettings();
    const thinking = composer.settings.getByRole("radiogroup", { name: "Thinking" });
    await expect(thinking.getByRole("radio", { name: "On" })).toBeDisabled();
    await expect(thinking).toHaveAccessibleDescription(/plain:latest does not think./);
    await composer.closeSettings();
    await page.evaluate(() => localStorage.setItem("synapse.model", "gpt-oss:20b"));
    await chat.reload();
    await composer.openSettings();
    await thinking.getByRole("radio", { name: "High" }).check({ force: true });
    await composer.closeSettings();
    const answer = beginAnswer(ollama);
    await chat.ask("Why?");
    expect((await answer.request).body).toMatchObject({ think: "high" });
    answer.end();
  });
});
