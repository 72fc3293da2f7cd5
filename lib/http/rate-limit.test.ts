import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatError } from "@/lib/chat/errors";
import { createRateLimiter, type RateLimiter } from "./rate-limit";

/** How many of `count` requests in a row are accepted. */
async function acceptedOf(limiter: RateLimiter, count: number, keyOf: (index: number) => string = () => "a") {
  let accepted = 0;
  for (let index = 0; index < count; index += 1) {
    const answer = await limiter.consume(keyOf(index)).catch((error: unknown) => error);
    if (!(answer instanceof Error)) accepted += 1;
  }
  return accepted;
}

async function refusalOf(limiter: RateLimiter, key = "a"): Promise<ChatError> {
  const error = await limiter.consume(key).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ChatError) return error;
  throw new Error("was not refused");
}

describe("createRateLimiter", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("counts down and then refuses, with the seconds to wait", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 2 });
    const policy = '"default";q=2;w=60';
    expect((await limiter.consume("a")).headers).toEqual({
      "RateLimit-Policy": policy,
      RateLimit: '"default";r=1;t=60',
    });
    vi.advanceTimersByTime(20_000);
    expect((await limiter.consume("a")).headers.RateLimit).toBe('"default";r=0;t=40');
    const refusal = await refusalOf(limiter);
    expect(refusal).toMatchObject({
      code: "rate_limited",
      status: 429,
      retryAfterSeconds: 40,
      headers: { "RateLimit-Policy": policy, RateLimit: '"default";r=0;t=40' },
    });
  });

  it("lets a client in again after exactly the seconds it was told", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 1 });
    await limiter.consume("a");
    const { retryAfterSeconds = 0 } = await refusalOf(limiter);
    vi.advanceTimersByTime(retryAfterSeconds * 1000 - 1);
    await refusalOf(limiter);
    vi.advanceTimersByTime(1);
    expect(await acceptedOf(limiter, 1)).toBe(1);
  });

  it("keeps clients apart", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 3 });
    expect(await acceptedOf(limiter, 10, () => "a")).toBe(3);
    expect(await acceptedOf(limiter, 10, () => "b")).toBe(3);
  });

  it("holds a burst around a window's edge to twice the limit", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 10 });
    await limiter.consume("a");
    vi.advanceTimersByTime(59_999);
    const before = await acceptedOf(limiter, 100);
    vi.advanceTimersByTime(2);
    const after = await acceptedOf(limiter, 100);
    expect([before, after]).toEqual([9, 10]);
  });

  it("remembers no more clients than it may, lets the rest share one allowance, and keeps known ones", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 5, maxClients: 100 });
    await limiter.consume("known");
    const accepted = await acceptedOf(limiter, 10_000, (index) => `stranger ${index}`);
    expect(accepted).toBe(99 + 5);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(101);
    expect(await acceptedOf(limiter, 10, () => "known")).toBe(4);
  });

  it("admits new clients again in the next minute and forgets the old ones", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 5, maxClients: 10 });
    await acceptedOf(limiter, 100, (index) => `a${index}`);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
    expect(await acceptedOf(limiter, 10, (index) => `b${index}`)).toBe(10);
  });

  it("sets no limit and sends no headers at 0", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 0 });
    expect(await acceptedOf(limiter, 1000)).toBe(1000);
    expect(await limiter.consume("a")).toEqual({ headers: {} });
  });
});
