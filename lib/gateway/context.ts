import { randomBytes, randomInt } from "node:crypto";
import { createErrorId } from "@/lib/chat/errors";
import { type Env, env } from "@/lib/env";
import { createAdmission } from "@/lib/generation/admission";
import { type Clock, systemClock } from "@/lib/generation/clock";
import { createMemoryStore } from "@/lib/generation/memory-store";
import { createRedisStore } from "@/lib/generation/redis-store";
import { createGenerationRegistry, type GenerationRegistry } from "@/lib/generation/registry";
import type { GenerationStore } from "@/lib/generation/store";
import { createRateLimiter, type RateLimiter } from "@/lib/http/rate-limit";
import { createLogger, type Logger } from "@/lib/observability/logger";
import { AIService } from "@/lib/ollama/ai-service";
import { logEnd } from "./log-end";

/** What answering a request needs from the process it runs in. */
export interface GatewayContext {
  readonly env: Env;
  readonly aiService: AIService;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  readonly registry: GenerationRegistry;
  readonly store: GenerationStore;
  readonly createErrorId: () => string;
}

const KEY = Symbol.for("synapse.gateway");

/** The process's one context. It lives on globalThis because Next's routes and the server's own code are separate
 * copies of this module that must share connections, limits and running generations. */
export function gatewayContext(): GatewayContext {
  const shared = globalThis as { [KEY]?: GatewayContext };
  shared[KEY] ??= createGatewayContext(env());
  return shared[KEY];
}

/** A context of its own, for a server that must not share with the rest of the process. */
export function createGatewayContext(settings: Env, clock: Clock = systemClock): GatewayContext {
  const logger = createLogger({ level: settings.logLevel });
  const newErrorId = () => createErrorId(clock.wallMs(), randomDigits);
  const store = createStore(settings, { clock, createErrorId: newErrorId, logger });
  return {
    env: settings,
    aiService: createAIService(settings, logger),
    logger,
    clock,
    rateLimiter: createRateLimiter({ requestsPerMinute: settings.rateLimitPerMinute }),
    store,
    registry: createGenerationRegistry({
      store,
      admission: createAdmission(settings.admissionLimits, clock),
      clock,
      graceMs: settings.resumeGraceMs,
      createGenerationId: () => randomBytes(16).toString("base64url"),
      createErrorId: newErrorId,
      onFinished: (log, end, question) => logEnd(logger, log, end, question),
    }),
    createErrorId: newErrorId,
  };
}

/** Shared through Redis where there is one. It is connected to with the first use. */
function createStore(
  { storeLimits: limits, chunkMaxChars: maxReadingChars, redisUrl: url }: Env,
  process: Pick<GatewayContext, "clock" | "createErrorId" | "logger">,
): GenerationStore {
  const options = { ...process, limits, maxReadingChars };
  if (url === undefined) return createMemoryStore(options);
  return createRedisStore({ ...options, url, instance: randomBytes(16).toString("base64url") });
}

function createAIService(settings: Env, logger: Logger): AIService {
  return new AIService({
    onPullFailure: (model, cause) => logger.warn({ model, err: cause }, "a model could not be fetched"),
    baseUrl: settings.upstream.url,
    kind: settings.upstream.kind,
    defaultModel: settings.defaultModel,
    timeouts: {
      firstTokenMs: settings.firstTokenTimeoutMs,
      idleMs: settings.idleTimeoutMs,
      totalMs: settings.totalTimeoutMs,
    },
  });
}

/** 16 decimal digits; one call of randomInt gives no more than 48 bits. */
function randomDigits(): string {
  const eight = () => String(randomInt(100_000_000)).padStart(8, "0");
  return eight() + eight();
}
