import type { GenerationEnd } from "@/lib/generation/log";
import type { Generation } from "@/lib/generation/start-generation";
import type { Logger } from "@/lib/observability/logger";
import { toWireStats } from "./streaming-event";

/** One line about how a generation ended: figures and the cause of a failure, never a prompt or an answer. */
export function logEnd(logger: Logger, generation: Generation, end: GenerationEnd): void {
  const reading = generation.log.ending();
  const line = {
    generation_id: generation.log.id,
    model: generation.model(),
    stats: reading === undefined ? undefined : toWireStats(reading.stats),
  };
  if (end.type === "done") {
    logger.info({ ...line, done_reason: end.doneReason, usage: end.usage }, "generation done");
    return;
  }
  const { error, errorId } = end;
  const failure = { ...line, error_id: errorId, code: error.code };
  if (error.code === "client_closed") logger.info(failure, "the client left");
  else if (error.code === "shutting_down") logger.info(failure, "ended by the shutdown");
  else logger.error({ ...failure, err: error.cause ?? error }, "generation failed");
}
