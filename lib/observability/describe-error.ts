/** An error as a log line holds it. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly status?: number;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  /** Frames alone: a stack's head repeats the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
  readonly errors?: readonly ErrorDescription[];
}

const MAX_CAUSES = 5;
const MAX_MESSAGE_CHARS = 1000;
const MAX_STACK_FRAMES = 20;

/**
 * A thrown value with its chain of causes (at most five, a loop ends it), by a closed list of fields: libraries hang
 * request bodies and responses on their errors, and those hold prompts and answers. A value that is no Error is
 * named by its type alone. `cleaned` is asked for what may be said of each message, which has been cut before.
 */
export function describeError(
  thrown: unknown,
  cleaned: (message: string) => string = (message) => message,
): ErrorDescription {
  return describe(thrown, MAX_CAUSES, cleaned);
}

function describe(thrown: unknown, depth: number, cleaned: (message: string) => string): ErrorDescription {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: "a value that is no Error" };
  const fields: Record<string, unknown> = { ...thrown };
  const isCauseWanted = thrown.cause !== undefined && depth > 0;
  const isListWanted = thrown instanceof AggregateError && depth > 0;
  return {
    type: thrown.name,
    message: cleaned(safeMessage(thrown)),
    ...pick(fields, "code", isCode),
    ...pick(fields, "status", isNumber),
    ...pick({ status: fields.status_code }, "status", isNumber),
    ...pick(fields, "syscall", isString),
    ...pick(fields, "address", isString),
    ...pick(fields, "port", isNumber),
    ...pick({ stack: framesOf(thrown) }, "stack", isString),
    ...(isCauseWanted ? { cause: describe(thrown.cause, depth - 1, cleaned) } : {}),
    ...(isListWanted
      ? { errors: thrown.errors.slice(0, 5).map((error) => describe(error, depth - 1, cleaned)) }
      : {}),
  };
}

/** V8 quotes the text it could not parse: `Unexpected token 'T', "Tell me ab"... is not valid JSON`. */
function safeMessage(error: Error): string {
  if (error instanceof SyntaxError && /JSON/.test(error.message)) return "not valid JSON";
  return error.message.slice(0, MAX_MESSAGE_CHARS);
}

/** What follows the message, of which a line may look like a frame. Nothing where the message was changed later, since
 * its first words are still in the stack. */
function framesOf({ stack = "", message }: Error): string | undefined {
  const messageAt = stack.indexOf(message);
  if (messageAt === -1 || stack.slice(0, messageAt).includes("\n")) return undefined;
  const lines = stack.slice(messageAt + message.length).split("\n");
  const frames = lines.filter((line) => /^\s+at /.test(line));
  return frames.slice(0, MAX_STACK_FRAMES).join("\n");
}

function pick<K extends string, T>(
  fields: Readonly<Record<string, unknown>>,
  name: K,
  isWanted: (value: unknown) => value is T,
): { [name in K]?: T } {
  const value = fields[name];
  const picked: { [name in K]?: T } = {};
  if (isWanted(value)) picked[name] = value;
  return picked;
}

function isString(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isCode(value: unknown): value is string | number {
  return isString(value) || isNumber(value);
}
