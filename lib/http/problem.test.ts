import { describe, expect, it } from "vitest";
import { ChatError, ERROR_TABLE, type ErrorCode } from "@/lib/chat/errors";
import { errorBodySchema } from "@/lib/chat/events";
import { errorHeaders, toErrorBody } from "./problem";

const errorId = "ERR_20261122_181724_130508254017584";

describe("toErrorBody", () => {
  it.each(Object.keys(ERROR_TABLE) as ErrorCode[])("writes %s in the documented form", (code) => {
    const cause = new Error("connect ECONNREFUSED 10.0.0.5:11434 at /srv/secret.ts");
    const body = toErrorBody(new ChatError(code, { cause }), errorId);
    const { sentence, retryable } = ERROR_TABLE[code];
    expect(body).toEqual({ error: sentence, error_id: errorId, code, retryable });
    expect(errorBodySchema.parse(body)).toEqual(body);
    expect(JSON.stringify(body)).not.toMatch(/10\.0\.0\.5|secret/);
  });

  it("names each bad field", () => {
    const details = [{ path: "conversation[0].content", message: "must be a string" }];
    expect(toErrorBody(new ChatError("invalid_request", { details }), errorId)).toMatchObject({ details });
  });
});

describe("errorHeaders", () => {
  it.each([
    [{}, {}],
    [{ retryAfterSeconds: 7 }, { "Retry-After": "7" }],
    [{ retryAfterSeconds: 0.2 }, { "Retry-After": "1" }],
    [
      { retryAfterSeconds: 3, headers: { RateLimit: "x" } },
      { "Retry-After": "3", RateLimit: "x" },
    ],
  ])("of %j are %j", (context, headers) => {
    expect(errorHeaders(new ChatError("rate_limited", context))).toEqual(headers);
  });
});
