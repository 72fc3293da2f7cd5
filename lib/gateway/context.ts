import { randomBytes, randomInt } from "node:crypto";
import { createErrorId } from "@/lib/chat/errors";
import { type Env, env } from "@/lib/env";
import { type Clock, systemClock } from "@/lib/generation/clock";
import type { Generation } from "@/lib/generation/start-generation";
import { createRateLimiter, type RateLimiter } from "@/lib/http/rate-limit";
import { createLogger, type Logger } from "@/lib/observability/logger";
import { AIService } from "@/lib/ollama/ai-service";

/** What answering a request needs from the process it runs in. */
export interface GatewayContext {
  readonly env: Env;
  readonly aiService: AIService;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  /** 128 random bits in URL-safe ASCII. */
  readonly createGenerationId: () => string;
  readonly createErrorId: () => string;
  /** The generations that have not ended; a shutdown ends them. */
  readonly running: Set<Generation>;
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
export function createGatewayContext(settings: Env): GatewayContext {
  return {
    env: settings,
    aiService: new AIService({
      baseUrl: settings.upstream.url,
      kind: settings.upstream.kind,
      defaultModel: settings.defaultModel,
      timeouts: {
        firstTokenMs: settings.firstTokenTimeoutMs,
        idleMs: settings.idleTimeoutMs,
        totalMs: settings.totalTimeoutMs,
      },
    }),
    logger: createLogger({ level: settings.logLevel }),
    clock: systemClock,
    rateLimiter: createRateLimiter({ requestsPerMinute: settings.rateLimitPerMinute }),
    createGenerationId: () => randomBytes(16).toString("base64url"),
    createErrorId: () => createErrorId(Date.now(), randomDigits),
    running: new Set(),
  };
}

/** 16 decimal digits; one call of randomInt gives no more than 48 bits. */
function randomDigits(): string {
  const eight = () => String(randomInt(100_000_000)).padStart(8, "0");
  return eight() + eight();
}
