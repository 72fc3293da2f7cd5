import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import MiniSearch from "minisearch";

/** A section of the documentation: what stands under one heading. */
export interface Passage {
  readonly id: number;
  /** Relative to the project, with slashes. */
  readonly file: string;
  /** The headings above it, the nearest last. */
  readonly headings: readonly string[];
  readonly text: string;
}

export interface DocsIndex {
  /** The passage that answers best, or undefined when nothing really fits. */
  find(question: string): Promise<Passage | undefined>;
  /** What the documentation speaks about: its main headings, the README's first. */
  topics(): Promise<string[]>;
}

const FILE_MAX_BYTES = 1 << 20;
const FILES_MAX = 200;
const TOPICS_MAX = 6;

/** Words that say nothing about what is asked. */
const COMMON = new Set(
  `a about all also am an and any are as at be been but by can could did do does for from get give had has have hello
  hey hi how i if in into is it its just know let make me much my need no not of on or our please say should so some
  such tell than thank thanks that the their them then there these they this to up us use used using want was we were
  what when where which who why will with would write yes you your another look looks like mean means own other explain describe show want work works working`.split(
    /\s+/,
  ),
);

/** README.md and docs/*.md below `root`, searchable. Files are read again when one of them has changed. */
export function openDocsIndex(root: string): DocsIndex {
  let stamp = "";
  let passages: readonly Passage[] = [];
  let search = createSearch([]);

  async function refresh(): Promise<void> {
    const files = await listFiles(root);
    const now = files.map(({ file, mtimeMs, size }) => `${file}:${mtimeMs}:${size}`).join("\n");
    if (now === stamp) return;
    const texts = await Promise.all(
      files.map(({ file }) => readFile(join(root, file), "utf8").catch(() => "")),
    );
    const sections = files.flatMap(({ file }, index) => splitMarkdown(file, texts[index] ?? ""));
    passages = sections.map((section, id) => ({ ...section, id }));
    search = createSearch(passages);
    stamp = now;
  }

  return {
    async find(question) {
      await refresh();
      const words = contentWords(question);
      if (words.length === 0) return undefined;
      const query = words.join(" ");
      const [best] = [...search.search(query, { combineWith: "AND" }), ...search.search(query)];
      if (best === undefined || best.queryTerms.length < words.length / 3) return undefined;
      return passages[best.id];
    },
    async topics() {
      await refresh();
      const headings = passages.flatMap(({ headings }) => headings.slice(1, 2));
      return [...new Set(headings)].slice(0, TOPICS_MAX);
    },
  };
}

function createSearch(passages: readonly Passage[]): MiniSearch {
  const search = new MiniSearch<Passage & { title: string; path: string }>({
    fields: ["title", "path", "text"],
    storeFields: ["file"],
    searchOptions: {
      boost: { title: 4, path: 2 },
      // The README speaks to everybody, the others to those who look closer.
      boostDocument: (_, __, stored) => (stored?.file === "README.md" ? 1.5 : 1),
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
    },
    processTerm: (term) => stem(term.toLowerCase()),
  });
  search.addAll(
    passages.map((passage) => ({
      ...passage,
      title: passage.headings.at(-1) ?? "",
      path: passage.headings.slice(0, -1).join(" "),
    })),
  );
  return search;
}

/** Cuts the commonest English endings, so that "streams" and "streaming" meet; both sides go through it. */
function stem(term: string): string {
  const cut = term.replace(/(?:ing|ed|es|s)$/, "");
  return cut.length >= 4 ? cut : term;
}

function contentWords(question: string): string[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return [...new Set(words.filter((word) => word.length > 1 && !COMMON.has(word)))];
}

async function listFiles(root: string): Promise<{ file: string; mtimeMs: number; size: number }[]> {
  const docs = await readdir(join(root, "docs")).catch(() => []);
  const names = [
    "README.md",
    ...docs
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => `docs/${name}`),
  ];
  const found = await Promise.all(
    names.slice(0, FILES_MAX).map(async (file) => {
      const info = await stat(join(root, file)).catch(() => undefined);
      if (!info?.isFile() || info.size > FILE_MAX_BYTES) return [];
      return [{ file, mtimeMs: info.mtimeMs, size: info.size }];
    }),
  );
  return found.flat();
}

/** Sections of a Markdown file; headings inside code fences are code. Sections without text are left out. */
export function splitMarkdown(file: string, markdown: string): Omit<Passage, "id">[] {
  const sections: Omit<Passage, "id">[] = [];
  let headings: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const close = () => {
    const text = lines.join("\n").trim();
    if (text !== "") sections.push({ file, headings, text });
    lines = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence)) fence = undefined;
    const heading = fence === undefined ? /^(#{1,6})\s+(.+?)\s*#*$/.exec(line) : null;
    if (heading?.[1] === undefined || heading[2] === undefined) {
      lines.push(line);
      continue;
    }
    close();
    headings = [...headings.slice(0, heading[1].length - 1), heading[2]];
  }
  close();
  return sections;
}
