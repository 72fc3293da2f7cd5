const PART = "[A-Za-z0-9_][A-Za-z0-9._-]{0,79}";
const PULLABLE = new RegExp(`^(?:(${PART}(?::\\d{1,5})?)/)?(?:(${PART})/)?(${PART})(?::(${PART}))?$`);
/** The registries that Ollama itself names. Any other host in a name would have the model server ask it. */
const REGISTRIES = new Set(["hf.co", "huggingface.co", "registry.ollama.ai", "ollama.com"]);
const MAX_CHARS = 256;

/**
 * The name that a person means, in the form that a model server takes: spaces around it, `ollama run` before it and the
 * address of its page are dropped (`https://ollama.com/library/qwen3` is `qwen3`, `https://huggingface.co/a/b` is
 * `hf.co/a/b`). Undefined for what is no name, and for registries other than Ollama's and Hugging Face.
 */
export function readPullName(text: string): string | undefined {
  const name = withoutAddress(text.trim().replace(/^ollama\s+(?:run|pull)\s+/i, ""));
  if (name.length > MAX_CHARS || name.includes("..")) return undefined;
  const match = PULLABLE.exec(name);
  if (match === null) return undefined;
  // Two parts are `namespace/model`, unless the first can only be a host.
  const parts = name.split("/");
  const [first = ""] = parts;
  const isHost = parts.length === 3 || first.includes(".") || first.includes(":");
  if (parts.length === 2 && isHost) return undefined;
  if (parts.length === 3 && !REGISTRIES.has(first.toLowerCase())) return undefined;
  return name;
}

function withoutAddress(text: string): string {
  const page = /^https?:\/\/(?:www\.)?([^/]+)\/([^?#]*?)\/?(?:[?#].*)?$/i.exec(text);
  if (page === null) return text;
  const [, host = "", path = ""] = page;
  if (/^ollama\.com$/i.test(host)) return path.replace(/^library\//, "");
  const [owner, repository] = path.split("/");
  return /^(hf\.co|huggingface\.co)$/i.test(host) ? `hf.co/${owner}/${repository}` : text;
}

/** Whether a text can be the name of an installed model, from whatever registry: it goes into requests as it is. */
export function isModelName(text: string): boolean {
  return text.length <= 512 && /^[A-Za-z0-9_][\w.:/@-]*$/.test(text) && !/\.\.|\/\/|\/$/.test(text);
}

/** The name with its tag: without one, Ollama means `latest`. */
export function withTag(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).includes(":") ? name : `${name}:latest`;
}

/** Whether two names mean one model: letter case does not matter, nor a `:latest` that is left out. */
export function isSameModel(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return withTag(a).toLowerCase() === withTag(b).toLowerCase();
}
