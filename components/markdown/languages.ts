/** A programming language as a model may name it after a fence. */
export interface Language {
  /** The highlighter's name for it; absent where nothing is coloured. */
  readonly grammar?: string;
  /** What a reader calls it. */
  readonly name: string;
  readonly extension: string;
}

/** Grammar, name, extension, and the other words that mean it. */
const ROWS: readonly (readonly [grammar: string, name: string, extension: string, aliases: string])[] = [
  ["bash", "Shell", "sh", "sh shell zsh shellscript ksh"],
  ["c", "C", "c", "h"],
  ["cpp", "C++", "cpp", "c++ cc cxx hpp hh"],
  ["csharp", "C#", "cs", "c# cs dotnet"],
  ["css", "CSS", "css", ""],
  ["diff", "Diff", "diff", "patch"],
  ["dockerfile", "Dockerfile", "dockerfile", "docker containerfile"],
  ["go", "Go", "go", "golang"],
  ["ini", "INI", "ini", "toml conf"],
  ["java", "Java", "java", ""],
  ["javascript", "JavaScript", "js", "js jsx mjs cjs node"],
  ["json", "JSON", "json", "jsonc json5 jsonl ndjson"],
  ["kotlin", "Kotlin", "kt", "kt kts"],
  ["lua", "Lua", "lua", ""],
  ["makefile", "Makefile", "mk", "make mk"],
  ["markdown", "Markdown", "md", "md mdx"],
  ["php", "PHP", "php", ""],
  ["powershell", "PowerShell", "ps1", "ps1 pwsh ps"],
  ["python", "Python", "py", "py python3 py3"],
  ["ruby", "Ruby", "rb", "rb"],
  ["rust", "Rust", "rs", "rs"],
  ["scss", "SCSS", "scss", "sass"],
  ["shell", "Console", "txt", "console shellsession"],
  ["sql", "SQL", "sql", "postgresql postgres psql mysql sqlite"],
  ["swift", "Swift", "swift", ""],
  ["typescript", "TypeScript", "ts", "ts tsx mts cts"],
  ["xml", "HTML", "html", "html xhtml htm vue svelte svg"],
  ["yaml", "YAML", "yaml", "yml"],
];

const BY_WORD: ReadonlyMap<string, Language> = new Map(
  ROWS.flatMap(([grammar, name, extension, aliases]) =>
    [grammar, ...aliases.split(" ")].filter(Boolean).map((word) => [word, { grammar, name, extension }]),
  ),
);

/** Words whose name or extension differs from that of their grammar. */
const OWN_FORM: Readonly<Record<string, Omit<Language, "grammar">>> = {
  jsx: { name: "JSX", extension: "jsx" },
  tsx: { name: "TSX", extension: "tsx" },
  toml: { name: "TOML", extension: "toml" },
  xml: { name: "XML", extension: "xml" },
  svg: { name: "SVG", extension: "svg" },
  vue: { name: "Vue", extension: "vue" },
  svelte: { name: "Svelte", extension: "svelte" },
  jsonl: { name: "JSON Lines", extension: "jsonl" },
};

const MAX_NAME_CHARS = 24;

/** The language that the first word after a fence names. A word that nobody knows is its own name; no word is none. */
export function languageOf(info: string): Language | undefined {
  const [written = ""] = info.trim().split(/[\s,:{[(]/, 1);
  const word = written.toLowerCase();
  const known = BY_WORD.get(word);
  if (known) return Object.hasOwn(OWN_FORM, word) ? { ...known, ...OWN_FORM[word] } : known;
  const name = [...written].filter(isPrintable).join("").slice(0, MAX_NAME_CHARS);
  return name === "" ? undefined : { name, extension: "txt" };
}

/** Neither a control character nor one that turns the text around it. */
function isPrintable(char: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{M}]/u.test(char);
}

const MAX_FILE_NAME_CHARS = 64;

/**
 * What a code block is called when it is saved: the file's name if one stands after the language (`ts app.ts`,
 * `py title="main.py"`), without folders and odd characters; else "code" with the language's extension.
 */
export function fileNameOf(info: string): string {
  const named = /(?:^|[\s"'=:/\\])(\w[\w.-]*\.\w{1,10})["']?\s*$/.exec(info.trim().slice(0, 1_000))?.[1];
  if (named !== undefined) return named.slice(-MAX_FILE_NAME_CHARS).replace(/^[.-]+/, "");
  const language = languageOf(info);
  if (language?.grammar === "dockerfile") return "Dockerfile";
  if (language?.grammar === "makefile") return "Makefile";
  return `code.${language?.extension ?? "txt"}`;
}
