import type { ModelDetails } from "@/lib/chat/models";
import type { ShownModel } from "./list-client";

const MAX_PARAMETERS = 100;
const MAX_VALUE_CHARS = 500;
const MAX_TEXT_CHARS = 20_000;
const MAX_LICENSE_LINES = 12;
const MAX_LICENSE_CHARS = 1_200;

/** What `/api/show` said, in the documented fields and sizes. */
export function toModelDetails(name: string, shown: ShownModel): ModelDetails {
  const { details } = shown;
  return {
    name,
    family: details?.family,
    format: details?.format,
    parameter_size: details?.parameter_size,
    parameter_count: shown.parameter_count,
    quantization: details?.quantization_level,
    capabilities: shown.capabilities ?? [],
    context_length: shown.context_length,
    modified_at: shown.modified_at,
    parameters: readParameters(shown.parameters ?? ""),
    system: cut(shown.system, MAX_TEXT_CHARS),
    template: cut(shown.template, MAX_TEXT_CHARS),
    license: firstLines(shown.license),
  };
}

/** Ollama writes one to a line: a name, spaces, a value that may be quoted as in Go. */
function readParameters(text: string): ModelDetails["parameters"] {
  return text
    .split("\n")
    .flatMap((line) => {
      const [, name, value = ""] = /^\s*(\w+)\s+(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value: unquote(value).slice(0, MAX_VALUE_CHARS) }];
    })
    .slice(0, MAX_PARAMETERS);
}

function unquote(value: string): string {
  if (!/^".*"$/.test(value)) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === "string" ? text : value;
  } catch {
    // Go quotes some characters as JSON does not.
    return value.slice(1, -1);
  }
}

function firstLines(text: string | undefined): string | undefined {
  const lines = (text ?? "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) return undefined;
  const shown = lines.slice(0, MAX_LICENSE_LINES).join("\n");
  const isCut = lines.length > MAX_LICENSE_LINES || shown.length > MAX_LICENSE_CHARS;
  return isCut ? `${shown.slice(0, MAX_LICENSE_CHARS)}\n…` : shown;
}

function cut(text: string | undefined, maxChars: number): string | undefined {
  return text === undefined || text.length <= maxChars ? text : `${text.slice(0, maxChars)}\n…`;
}
