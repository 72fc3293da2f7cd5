import { describe, expect, it } from "vitest";
import type { ErrorCode } from "@/lib/chat/errors";
import { errorFromConnection, errorFromLine, errorFromResponse, type Phase } from "./error-mapping";

const JSON_TYPE = "application/json; charset=utf-8";

function response(status: number, body: string, contentType = JSON_TYPE, retryAfter?: string) {
  return errorFromResponse({ status, contentType, retryAfter, body });
}
const said = (status: number, error: unknown) => response(status, JSON.stringify({ error }));

describe("errorFromResponse", () => {
  it.each<[status: number, error: string, code: ErrorCode]>([
    [404, "model 'nope' not found", "model_not_found"],
    [404, 'model "nope" not found, try pulling it first', "model_not_found"],
    [400, '"m" does not support thinking', "unsupported_by_model"],
    [400, "registry.ollama.ai/library/m does not support tools", "unsupported_by_model"],
    [400, '"m" does not support chat', "unsupported_by_model"],
    [
      400,
      'invalid think value: "max" (must be "high", "medium", "low", true, or false)',
      "unsupported_by_model",
    ],
    [400, "the input length exceeds the context length", "context_exceeded"],
    [500, 'option "temperature" must be of type float32', "invalid_request"],
    [500, "invalid JSON schema in format", "invalid_request"],
    [503, "server busy, please try again.  maximum pending requests exceeded", "upstream_busy"],
    [429, "too many requests", "upstream_busy"],
    [401, "unauthorized", "upstream_error"],
    [403, "cloud is disabled", "upstream_error"],
    [400, "model is required", "upstream_error"],
    [500, "model requires more system memory (8.2 GiB) than is available (3.1 GiB)", "upstream_error"],
    [500, "llama runner process has terminated: exit status 2", "upstream_error"],
    [502, "cloud is unreachable", "upstream_error"],
  ])("calls a %i with %j %s", (status, error, code) => {
    expect(said(status, error).code).toBe(code);
  });

  it.each<[title: string, status: number, body: string, contentType: string]>([
    ["a page of HTML with status 200", 200, "<html>hello</html>", "text/html"],
    ["a gateway's 502 page", 502, "<html>bad gateway</html>", "text/html"],
    ["a redirect", 302, "", ""],
    ["a redirect that carries an error", 307, '{"error":"moved"}', JSON_TYPE],
    ["a router without this path", 404, "404 page not found", "text/plain"],
    ["JSON without an error", 500, '{"message":"x"}', JSON_TYPE],
    ["JSON that is no object", 500, '"x"', JSON_TYPE],
    ["nothing", 500, "", ""],
  ])("calls %s bad_upstream", (_, status, body, contentType) => {
    expect(response(status, body, contentType).code).toBe("bad_upstream");
  });

  it("is busy on 503 whatever the body is", () => {
    expect(response(503, "<html>busy</html>", "text/html").code).toBe("upstream_busy");
  });

  it("passes Retry-After on, in seconds or as a date, within an hour, and has a guess without it", () => {
    const seconds = (retryAfter?: string) => response(503, "", "", retryAfter).retryAfterSeconds;
    expect(seconds("30")).toBe(30);
    expect(seconds("999999")).toBe(3600);
    expect(seconds()).toBe(5);
    expect(seconds("soon")).toBe(5);
    expect(seconds("0")).toBe(5);
    const inAMinute = seconds(new Date(Date.now() + 60_000).toUTCString());
    expect(inAMinute).toBeGreaterThan(50);
    expect(inAMinute).toBeLessThanOrEqual(60);
  });

  it("reads the error that 0.32 nests as JSON in a string", () => {
    const nested = (message: string) => said(400, JSON.stringify({ error: { code: 400, message } }));
    expect(nested("request (3010 tokens) exceeds the available context size (512 tokens)").code).toBe(
      "context_exceeded",
    );
    const images = nested("Multimodal data provided, but model does not support multimodal requests.");
    expect(images).toMatchObject({
      code: "unsupported_by_model",
      message: "This model does not support images.",
    });
  });

  it("reads an error object as other servers send it", () => {
    expect(said(404, { message: "model 'x' not found" }).code).toBe("model_not_found");
    expect(said(500, 7).code).toBe("upstream_error");
  });

  it("says which field is wrong where that is certain", () => {
    expect(said(500, 'option "temperature" must be of type float32').details).toEqual([
      { path: "options", message: "has a value of the wrong type" },
    ]);
  });

  it("keeps upstream's words out of the sentence and in the cause, cut", () => {
    const error = said(500, `secret host 10.0.0.1 ${"x".repeat(5000)}`);
    expect(error.message).not.toContain("10.0.0.1");
    expect(error.cause).toMatchObject({ status: 500 });
    expect(String(error.cause)).toContain("10.0.0.1");
    expect(String(error.cause).length).toBeLessThan(600);
  });
});

describe("errorFromLine", () => {
  it.each<[words: string, code: ErrorCode]>([
    ["an error was encountered while running the model: unexpected EOF", "upstream_error"],
    ["model 'x' not found", "model_not_found"],
    ["the input length exceeds the context length", "context_exceeded"],
    ["server busy, please try again.  maximum pending requests exceeded", "upstream_busy"],
    ["", "upstream_error"],
  ])("calls %j %s", (words, code) => {
    expect(errorFromLine(words).code).toBe(code);
  });
});

describe("errorFromConnection", () => {
  it.each<[code: string, phase: Phase, expected: ErrorCode]>([
    ["ECONNREFUSED", "connecting", "upstream_unreachable"],
    ["ENOTFOUND", "connecting", "upstream_unreachable"],
    ["UND_ERR_CONNECT_TIMEOUT", "connecting", "upstream_unreachable"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "connecting", "upstream_unreachable"],
    ["ECONNRESET", "connecting", "upstream_unreachable"],
    ["ECONNRESET", "waiting", "interrupted"],
    ["UND_ERR_SOCKET", "answering", "interrupted"],
    ["HPE_INVALID_CONSTANT", "waiting", "bad_upstream"],
    ["UND_ERR_HEADERS_OVERFLOW", "waiting", "bad_upstream"],
    ["UND_ERR_DESTROYED", "answering", "shutting_down"],
  ])("calls %s while %s %s", (code, phase, expected) => {
    expect(errorFromConnection(Object.assign(new Error("x"), { code }), phase).code).toBe(expected);
  });
});
