import { z } from "zod";
import { ChatError, ERROR_TABLE, type ErrorCode } from "@/lib/chat/errors";
import { phaseSchema, usageSchema } from "@/lib/chat/events";
import type { GenerationEnd, GenerationLog, GenerationStatus, OutputKind } from "./log";

/** One call on a log, as it is written to a stream. Playing a log's operations in order makes an equal log. */
export type LogOperation =
  | { readonly type: "append"; readonly kind: OutputKind; readonly text: string; readonly atMs: number }
  | { readonly type: "change"; readonly model: string; readonly status: GenerationStatus }
  | { readonly type: "end"; readonly end: GenerationEnd; readonly atMs: number };

/**
 * Positions left free before an end that the log's owner has not written: its readers may have got entries that it had no
 * time to mirror. More than a mirror's buffer can hold.
 */
export const POSITIONS_LOST = 1_000_000;

const errorCodeSchema = z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]).catch("internal");

const endSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("done"), doneReason: z.string(), usage: usageSchema }),
  z.object({ type: z.literal("stopped"), by: z.enum(["user", "abandoned"]) }),
  z.object({
    type: z.literal("failed"),
    code: errorCodeSchema,
    sentence: z.string(),
    retryAfterSeconds: z.number().optional(),
    errorId: z.string(),
  }),
]);

const statusSchema = z.object({
  phase: phaseSchema,
  queuePosition: z.number().optional(),
  etaMs: z.number().optional(),
});

const operationsSchema = z.array(
  z.union([
    z.tuple([z.enum(["t", "h"]), z.string(), z.number()]),
    z.tuple([z.literal("c"), z.string(), statusSchema]),
    z.tuple([z.literal("e"), endSchema, z.number(), z.number()]),
  ]),
);

/** Operations as the text that one stream entry holds. JSON keeps half a surrogate pair, which UTF-8 would not. */
export function encodeOperations(operations: readonly LogOperation[]): string {
  return JSON.stringify(operations.map(toTuple));
}

/** An end as JSON, for a script that ends a log whose owner does not. */
export function encodeEnd(end: GenerationEnd): string {
  return JSON.stringify(plainEnd(end));
}

/** Plays a stream entry's text on a log. @throws SyntaxError or ZodError when it is no such text. */
export function playOperations(text: string, log: GenerationLog): void {
  for (const operation of operationsSchema.parse(JSON.parse(text))) {
    switch (operation[0]) {
      case "t":
        log.append("text", operation[1], operation[2]);
        break;
      case "h":
        log.append("thinking", operation[1], operation[2]);
        break;
      case "c":
        if (operation[1] !== log.model()) log.setModel(operation[1]);
        log.setStatus(toStatus(operation[2]));
        break;
      case "e":
        log.finish(toEnd(operation[1]), operation[2], operation[3]);
        break;
    }
  }
}

/** JSON has neither `undefined` nor infinities: what is absent stays absent. */
function toTuple(operation: LogOperation): readonly unknown[] {
  switch (operation.type) {
    case "append":
      return [operation.kind === "text" ? "t" : "h", operation.text, operation.atMs];
    case "change":
      return ["c", operation.model, operation.status];
    case "end":
      return ["e", plainEnd(operation.end), operation.atMs, 0];
  }
}

function plainEnd(end: GenerationEnd): z.input<typeof endSchema> {
  if (end.type !== "failed") return end;
  const { code, message, retryAfterSeconds } = end.error;
  return { type: "failed", code, sentence: message, retryAfterSeconds, errorId: end.errorId };
}

function toEnd(end: z.output<typeof endSchema>): GenerationEnd {
  if (end.type !== "failed") return end;
  const { code, sentence, retryAfterSeconds, errorId } = end;
  const context = { sentence, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  return { type: "failed", error: new ChatError(code, context), errorId };
}

function toStatus({ phase, queuePosition, etaMs }: z.output<typeof statusSchema>): GenerationStatus {
  return {
    phase,
    ...(queuePosition === undefined ? {} : { queuePosition }),
    ...(etaMs === undefined ? {} : { etaMs }),
  };
}
