import type { z } from "zod";
import type { ErrorDetail } from "@/lib/chat/errors";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const MAX_DETAILS = 20;

/** What was wrong with `json`, for the person who sent it: one entry per bad field, at most 20. Says what a field
 * must be and never repeats its value. A schema's own messages are kept. */
export function explainIssues(issues: readonly Issue[], json: unknown): ErrorDetail[] {
  const byPath = new Map<string, ErrorDetail>();
  for (const issue of issues) {
    if (byPath.size === MAX_DETAILS) break;
    const detail = explain(issue, [], json);
    if (!byPath.has(detail.path)) byPath.set(detail.path, detail);
  }
  return [...byPath.values()];
}

function explain(issue: Issue, base: Path, json: unknown): ErrorDetail {
  const path = [...base, ...issue.path];
  if (issue.code === "invalid_union") {
    const deeper = issue.errors.flat().find((inner) => inner.path.length > 0);
    if (deeper !== undefined) return explain(deeper, path, json);
  }
  return {
    path: writePath(path),
    message: valueAt(json, path) === undefined ? "is required" : messageOf(issue),
  };
}

/** `conversation[0].content`; `body` for the whole. */
function writePath(path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "body" : text.replace(/^\./, "");
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }, json);
}

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${withArticle(issue.expected)}`;
    case "invalid_value":
      return `must be ${joinOr(issue.values.map((value) => JSON.stringify(value)))}`;
    case "invalid_union":
      return unionMessage(issue.errors.flat());
    case "too_small":
    case "too_big":
      return sizeMessage(issue);
    default:
      return issue.message;
  }
}

/** A branch of the right type that fails otherwise is what the sender meant; else any branch would do. */
function unionMessage(issues: readonly Issue[]): string {
  const meant = issues.find((issue) => issue.code !== "invalid_type" && issue.code !== "invalid_value");
  if (meant !== undefined) return messageOf(meant);
  const wanted = issues.flatMap((issue) => {
    return issue.code === "invalid_value"
      ? issue.values.map((value) => JSON.stringify(value))
      : [messageOf(issue).replace(/^must be /, "")];
  });
  return `must be ${joinOr([...new Set(wanted)])}`;
}

function joinOr(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function sizeMessage(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (!/^Too (small|big)/.test(issue.message)) return issue.message;
  const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  switch (issue.origin) {
    case "string":
      return `must have ${limit} characters`;
    case "array":
    case "set":
      return `must have ${limit} entries`;
    default:
      return `must be ${limit}`;
  }
}

function withArticle(type: string): string {
  const word = { int: "whole number", record: "object", boolean: "true or false" }[type] ?? type;
  if (word === "true or false") return word;
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}
