import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ChatError } from "@/lib/chat/errors";

export interface RateLimiterOptions {
  /** 0 sets no limit. */
  readonly requestsPerMinute: number;
  /** Clients remembered at once; those beyond share one allowance. */
  readonly maxClients?: number;
}

export interface RateLimiter {
  /**
   * Counts one request of a client. Answers the headers of an accepted request (`RateLimit`, `RateLimit-Policy`;
   * none without a limit).
   * @throws ChatError `rate_limited` with the seconds to wait and the same headers.
   */
  consume(clientKey: string): Promise<RateLimitAnswer>;
}

export interface RateLimitAnswer {
  readonly headers: Readonly<Record<string, string>>;
}

const WINDOW_SECONDS = 60;
const DEFAULT_MAX_CLIENTS = 10_000;
const OVERFLOW_KEY = "overflow";

/**
 * A limit per client on requests within a minute, counted from the client's first one, in this process's memory.
 * Around the edge of two windows a client may so send at most twice the limit. Memory is bounded: no more than
 * `maxClients` new clients are remembered per minute, which is at most twice as many at once.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { requestsPerMinute, maxClients = DEFAULT_MAX_CLIENTS } = options;
  if (requestsPerMinute === 0) return { consume: async () => ({ headers: {} }) };

  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: WINDOW_SECONDS });
  const newcomers = countNewcomers(maxClients);

  async function bucketOf(clientKey: string): Promise<string> {
    const known = await limiter.get(clientKey);
    if (known !== null && known.msBeforeNext > 0) return clientKey;
    return newcomers.admit(Date.now()) ? clientKey : OVERFLOW_KEY;
  }

  return {
    async consume(clientKey) {
      const bucket = await bucketOf(clientKey);
      try {
        return { headers: rateLimitHeaders(requestsPerMinute, await limiter.consume(bucket)) };
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        const headers = rateLimitHeaders(requestsPerMinute, refused);
        throw new ChatError("rate_limited", { retryAfterSeconds: secondsLeft(refused), headers });
      }
    },
  };
}

/** Admits at most `maxPerWindow` newcomers in each window. */
function countNewcomers(maxPerWindow: number) {
  let windowStartMs = 0;
  let admitted = 0;
  return {
    admit(nowMs: number): boolean {
      const age = nowMs - windowStartMs;
      if (age >= WINDOW_SECONDS * 1000 || age < 0) {
        windowStartMs = nowMs;
        admitted = 0;
      }
      admitted += 1;
      return admitted <= maxPerWindow;
    },
  };
}

function secondsLeft(state: RateLimiterRes): number {
  return Math.max(1, Math.ceil(state.msBeforeNext / 1000));
}

/** As draft-ietf-httpapi-ratelimit-headers (08 and later) has them: q and w are the policy, r and t what is left. */
function rateLimitHeaders(requestsPerMinute: number, state: RateLimiterRes): Record<string, string> {
  return {
    "RateLimit-Policy": `"default";q=${requestsPerMinute};w=${WINDOW_SECONDS}`,
    RateLimit: `"default";r=${state.remainingPoints};t=${secondsLeft(state)}`,
  };
}
