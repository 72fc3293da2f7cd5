import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "./clock";
import { openDocsIndex, splitMarkdown } from "./docs-index";
import { createGuide, isGuide } from "./guide";
import { createManualClock } from "./testing/manual-clock";

const README = `# Synapse

A chat app and streaming gateway for Ollama.

## Point it at Ollama

Set \`OLLAMA_HOST\` to the address of your server.

\`\`\`sh
# not a heading
OLLAMA_HOST=gpu:11434 npm start
\`\`\`

## Keyboard

Enter sends, Shift+Enter breaks the line.
`;
const API =
  "# The HTTP API\n\n## Errors\n\nEvery error carries an `error_id` and a code.\n\n## Streaming\n\nServer-sent events.\n";

describe("guide", () => {
  let root: string;
  const never = new AbortController().signal;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "synapse-docs-"));
    await mkdir(join(root, "docs"));
    await writeFile(join(root, "README.md"), README);
    await writeFile(join(root, "docs", "api.md"), API);
  });
  afterAll(() => rm(root, { recursive: true }));

  async function ask(...questions: string[]): Promise<string> {
    const guide = createGuide(openDocsIndex(root), systemClock, 0);
    let answer = "";
    for await (const word of guide.answer(questions, never)) answer += word;
    return answer;
  }

  it("quotes the passage that fits and says where it stands", async () => {
    const answer = await ask("How do I point it at my Ollama?");
    expect(answer).toContain("Set `OLLAMA_HOST` to the address of your server.");
    expect(answer).toContain("OLLAMA_HOST=gpu:11434 npm start");
    expect(answer).toMatch(/From `README.md`, “Point it at Ollama”\.$/);
    expect(await ask("what do errors look like?")).toContain("From `docs/api.md`, “Errors”.");
  });

  it("says plainly that it is no language model", async () => {
    expect(await ask("keyboard shortcuts")).toContain("not a language model");
    expect(await ask("zzz")).toContain("not a language model");
  });

  it("says what it can answer when nothing fits", async () => {
    const answer = await ask("What is the capital of France?");
    expect(answer).toContain("found nothing");
    expect(answer).toContain("- Point it at Ollama");
    expect(answer).not.toContain("From `");
    expect(await ask("Hello!")).toContain("- Keyboard");
  });

  it("understands a follow-up with the question before it", async () => {
    expect(await ask("Tell me about errors", "and how?")).toContain("“Errors”");
    expect(await ask("Tell me about errors", "Who painted the ceiling of the chapel?")).toContain(
      "found nothing",
    );
  });

  it("streams words at a calm pace and stops when told", async () => {
    const clock = createManualClock();
    const guide = createGuide(openDocsIndex(root), clock, 25);
    const leaving = new AbortController();
    const answer = guide.answer(["keyboard"], leaving.signal);
    const first = answer.next();
    await expect.poll(() => clock.timers).toBe(1);
    clock.advance(25);
    expect((await first).value).toMatch(/^\S+ $/);
    const second = answer.next();
    await expect.poll(() => clock.timers).toBe(1);
    leaving.abort(new Error("left"));
    await expect(second).rejects.toThrow("left");
    expect(clock.timers).toBe(0);
  });

  it("reads the documentation again when it has changed", async () => {
    const docs = openDocsIndex(root);
    expect(await docs.find("zebra crossing")).toBeUndefined();
    await writeFile(join(root, "docs", "zebra.md"), "# Zebra crossing\n\nStripes.\n");
    expect((await docs.find("zebra crossing"))?.file).toBe("docs/zebra.md");
    await rm(join(root, "docs", "zebra.md"));
    expect(await docs.find("zebra crossing")).toBeUndefined();
  });

  it("answers without any documentation", async () => {
    const guide = createGuide(openDocsIndex(join(root, "absent")), systemClock, 0);
    let answer = "";
    for await (const word of guide.answer(["hello"], never)) answer += word;
    expect(answer).toContain("OLLAMA_HOST");
  });

  it("is known by its name in any case, with or without a tag", () => {
    expect(["synapse-guide", "Synapse-Guide:latest"].every(isGuide)).toBe(true);
    expect(isGuide("synapse-guide:7b")).toBe(false);
  });

  it("splits Markdown at headings, not at comments in code", () => {
    expect(splitMarkdown("README.md", README).map(({ headings }) => headings)).toEqual([
      ["Synapse"],
      ["Synapse", "Point it at Ollama"],
      ["Synapse", "Keyboard"],
    ]);
  });
});
