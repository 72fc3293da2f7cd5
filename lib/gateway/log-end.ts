import type { GenerationEnd, GenerationLog } from "@/lib/generation/log";
import type { Question } from "@/lib/generation/registry";
import { concealQuotes } from "@/lib/observability/conceal-quotes";
import { describeError } from "@/lib/observability/describe-error";
import type { Logger } from "@/lib/observability/logger";
import { toWireStats } from "./streaming-event";

/** One line about how a generation ended: figures and the cause of a failure, never a prompt or an answer, also where
 * the model server quotes them in its error. */
export function logEnd(logger: Logger, log: GenerationLog, end: GenerationEnd, question: Question): void {
  const reading = log.ending();
  const line = {
    generation_id: log.id,
    model: log.model(),
    stats: reading === undefined ? undefined : toWireStats(reading.stats),
  };
  if (end.type === "done") {
    logger.info({ ...line, done_reason: end.doneReason, usage: end.usage }, "generation done");
    return;
  }
  if (end.type === "stopped") {
    logger.info({ ...line, by: end.by }, "generation stopped");
    return;
  }
  const { error, errorId } = end;
  const failure = { ...line, error_id: errorId, code: error.code };
  if (error.code === "client_closed") logger.info(failure, "the client left");
  else if (error.code === "shutting_down") logger.info(failure, "ended by the shutdown");
  else {
    const discreet = withoutQuotes(logger, log, question);
    discreet.error({ ...failure, err: error.cause ?? error }, "generation failed");
  }
}

function withoutQuotes(logger: Logger, log: GenerationLog, question: Question): Logger {
  const said = [...textsIn(question), log.textUpTo(log.ending()?.textLength ?? 0), log.thinkingText()];
  const err = (thrown: unknown) => describeError(thrown, (message) => concealQuotes(message, said));
  return logger.child({}, { serializers: { err } });
}

/** Whatever a client could write freely, at any depth. */
function textsIn({ conversation, request: { options, format } }: Question): string[] {
  const texts = conversation.flatMap((message) => Object.values(message).flat());
  return [...texts, options?.stop ?? [], format === undefined ? [] : JSON.stringify(format)].flat();
}
