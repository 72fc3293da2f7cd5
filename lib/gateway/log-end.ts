import type { GenerationEnd, GenerationLog } from "@/lib/generation/log";
import type { Logger } from "@/lib/observability/logger";
import { toWireStats } from "./streaming-event";

/** One line about how a generation ended: figures and the cause of a failure, never a prompt or an answer. */
export function logEnd(logger: Logger, log: GenerationLog, end: GenerationEnd): void {
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
  else logger.error({ ...failure, err: error.cause ?? error }, "generation failed");
}
