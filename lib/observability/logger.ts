import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";
import { describeError } from "./describe-error";

export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly level: string;
  /** Where the lines go; stdout if absent. */
  readonly destination?: DestinationStream;
}

/** Longest text of a field; a log line is for reading, and a stranger may choose what is in it. */
const MAX_FIELD_CHARS = 2000;

/** What people say and models answer, and what opens doors. None of it belongs in a log, at any depth in use. */
const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "password",
  "token",
  "conversation",
  "messages",
  "prompt",
  "content",
  "full_content",
  "thinking",
  "text",
  "images",
];

/**
 * One JSON line per entry, written in this thread (a transport's worker does not survive bundling). `err` keeps its
 * chain of causes; fields that may hold prompts, answers or secrets are replaced; long texts are cut; no control
 * character leaves unescaped, C1 included, so that a line can neither be forged nor drive a terminal.
 */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError, error: describeError },
    redact: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
    formatters: {
      level: (label: string) => ({ level: label }),
      log: cutFields,
    },
    depthLimit: 6,
    edgeLimit: 100,
    hooks: { streamWrite: escapeC1 },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function cutFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? cut(value) : value]),
  );
}

function cut(text: string): string {
  return text.length <= MAX_FIELD_CHARS ? text : `${text.slice(0, MAX_FIELD_CHARS)}… (${text.length})`;
}

/** JSON leaves DEL, C1 controls and the Unicode line ends as they are; inside JSON they only occur in strings. */
function escapeC1(line: string): string {
  return line.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
