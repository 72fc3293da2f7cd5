import { describe, expect, it } from "vitest";
import type { CorsPolicy } from "@/lib/env";
import { corsHeaders, preflightHeaders } from "./cors";

const any: CorsPolicy = { kind: "any" };
const loopback: CorsPolicy = { kind: "loopback" };
const list: CorsPolicy = { kind: "list", origins: ["https://good.example", "http://b.example:8080"] };

const exposed = { "Access-Control-Expose-Headers": "Content-Type, X-Generation-Id, Retry-After" };

describe("corsHeaders (statement 53)", () => {
  it.each([null, "https://anything.example", "null"])(
    "sends * to %j when any origin is allowed",
    (origin) => {
      expect(corsHeaders(origin, any)).toEqual({
        allowed: true,
        headers: { "Access-Control-Allow-Origin": "*", ...exposed },
      });
    },
  );

  it.each<[string, CorsPolicy]>([
    ["http://localhost", loopback],
    ["http://localhost:5173", loopback],
    ["https://localhost:8443", loopback],
    ["http://127.0.0.1:3000", loopback],
    ["http://[::1]:3000", loopback],
    ["https://good.example", list],
    ["http://b.example:8080", list],
  ])("echoes %s, varies by origin, never allows credentials", (origin, policy) => {
    expect(corsHeaders(origin, policy)).toEqual({
      allowed: true,
      headers: { "Access-Control-Allow-Origin": origin, Vary: "Origin", ...exposed },
    });
  });

  it.each<[string | null, CorsPolicy]>([
    [null, loopback],
    ["", loopback],
    ["null", loopback],
    ["http://localhost.evil.example", loopback],
    ["http://localhost:3000.evil.example", loopback],
    ["http://notlocalhost", loopback],
    ["http://app.localhost", loopback],
    ["http://127.0.0.2", loopback],
    ["http://127.0.0.1.evil.example", loopback],
    ["http://0.0.0.0:3000", loopback],
    ["http://me@localhost", loopback],
    ["http://localhost/", loopback],
    ["http://localhost\n", loopback],
    ["ftp://localhost", loopback],
    ["file://", loopback],
    [null, list],
    ["null", list],
    ["https://good.example.evil", list],
    ["https://evil-good.example", list],
    ["https://sub.good.example", list],
    ["http://good.example", list],
    ["https://good.example:8443", list],
    ["https://good.example/", list],
    ["https://GOOD.example", list],
    ["http://localhost:3000", list],
  ])("gives %j nothing but Vary", (origin, policy) => {
    expect(corsHeaders(origin, policy)).toEqual({ allowed: false, headers: { Vary: "Origin" } });
  });
});

describe("preflightHeaders", () => {
  it("lists what the protocol documents (statement 53)", () => {
    expect(preflightHeaders()).toEqual({
      "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
      "Access-Control-Allow-Headers":
        "Content-Type, Cache-Control, X-Requested-With, Authorization, Last-Event-ID, Idempotency-Key",
      "Access-Control-Max-Age": "600",
    });
  });
});
