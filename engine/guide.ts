import { type Clock, sleep } from "./clock";
import type { DocsIndex, Passage } from "./docs-index";

/** The built-in model. It quotes this project's documentation, runs no network of neurons and says so. */
export const GUIDE_NAME = "synapse-guide";

export interface Guide {
  /** Streams the answer word by word, at a pace one can read along with.
   * @throws the signal's reason when it fires */
  answer(questions: readonly string[], signal: AbortSignal): AsyncGenerator<string, void>;
}

/** About 40 words a second: alive, and still done in seconds. */
const GUIDE_PACE_MS = 25;
const PASSAGE_MAX_CHARS = 1_400;
const FOLLOW_UP_MAX_WORDS = 4;

const INTRODUCTION =
  "I am the built-in guide, not a language model: I look your question up in this project's documentation and quote it.";
const NOTHING_FITS = "I found nothing there that fits your question.";
const GET_A_MODEL =
  "For a real conversation, download a model from the model list, or set `OLLAMA_HOST` to an Ollama of yours.";

/** Whether a name means the guide. */
export function isGuide(name: string): boolean {
  return name.toLowerCase().replace(/:latest$/, "") === GUIDE_NAME;
}

export function createGuide(docs: DocsIndex, clock: Clock, paceMs: number = GUIDE_PACE_MS): Guide {
  return {
    async *answer(questions, signal) {
      const text = await compose(docs, questions);
      // Words with the space behind them; surrogate pairs and marks stay whole inside a word.
      for (const word of text.match(/\s*\S+\s*/g) ?? []) {
        await sleep(clock, paceMs, signal);
        yield word;
      }
    },
  };
}

async function compose(docs: DocsIndex, questions: readonly string[]): Promise<string> {
  const last = questions.at(-1) ?? "";
  const before = questions.at(-2) ?? "";
  const passage =
    (await docs.find(last)) ?? (isFollowUp(last) ? await docs.find(`${before} ${last}`) : undefined);
  if (passage) return `${INTRODUCTION}\n\n${quote(passage)}`;
  const topics = await docs.topics();
  const list = topics.map((topic) => `- ${topic}`).join("\n");
  const offer = topics.length > 0 ? `I can answer questions about:\n\n${list}\n\n` : "";
  return `${INTRODUCTION} ${NOTHING_FITS}\n\n${offer}${GET_A_MODEL}`;
}

/** A few words ("and how?") mean the question before them; a whole one that fits nothing means something else. */
function isFollowUp(question: string): boolean {
  return question.trim().split(/\s+/).length <= FOLLOW_UP_MAX_WORDS;
}

function quote(passage: Passage): string {
  const heading = passage.headings.at(-1);
  const source = heading ? `\`${passage.file}\`, “${heading}”` : `\`${passage.file}\``;
  return `${shorten(passage.text)}\n\nFrom ${source}.`;
}

/** Ends at a paragraph; a code block that is cut open is closed again. */
function shorten(text: string): string {
  if (text.length <= PASSAGE_MAX_CHARS) return text;
  const head = text.slice(0, PASSAGE_MAX_CHARS);
  const end = Math.max(head.lastIndexOf("\n\n"), head.lastIndexOf("\n- "));
  const cut = head.slice(0, end > PASSAGE_MAX_CHARS / 3 ? end : head.lastIndexOf(" "));
  const fences = cut.match(/^ {0,3}```/gm)?.length ?? 0;
  return fences % 2 === 1 ? `${cut}\n\`\`\`\n…` : `${cut}\n\n…`;
}
