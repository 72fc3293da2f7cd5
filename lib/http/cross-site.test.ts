import { describe, expect, it } from "vitest";
import type { CorsPolicy } from "@/lib/env";
import { isForbiddenCrossSite, type RequestSource } from "./cross-site";

const loopback: CorsPolicy = { kind: "loopback" };
const list: CorsPolicy = { kind: "list", origins: ["https://good.example"] };
const curl: RequestSource = {
  method: "POST",
  origin: null,
  secFetchSite: null,
  host: "chat.example:3000",
  policy: loopback,
};

describe("isForbiddenCrossSite (statement 54)", () => {
  it.each<[string, Partial<RequestSource>]>([
    ["curl, which sends neither Origin nor Sec-Fetch-Site", {}],
    ["a page of this server", { origin: "http://chat.example:3000" }],
    ["a page of this server behind TLS", { origin: "https://chat.example", host: "chat.example" }],
    [
      "a page of this server whose proxy renames the host",
      { origin: "https://x", secFetchSite: "same-origin" },
    ],
    ["a request the person typed", { secFetchSite: "none" }],
    ["a default port that only one side names", { origin: "http://h.example", host: "h.example:80" }],
    ["an IPv6 page of this server", { origin: "http://[2001:db8::1]:3", host: "[2001:db8::1]:3" }],
    ["an allowed origin from another site", { origin: "http://localhost:5173", secFetchSite: "cross-site" }],
    [
      "an allowed origin of the list",
      { origin: "https://good.example", secFetchSite: "cross-site", policy: list },
    ],
    [
      "anything when any origin is allowed",
      { origin: "null", secFetchSite: "cross-site", policy: { kind: "any" } },
    ],
    ["a safe method, which starts no work", { method: "GET", origin: "https://evil.example" }],
    ["a preflight", { method: "OPTIONS", origin: "https://evil.example" }],
  ])("lets through %s", (_name, fields) => {
    expect(isForbiddenCrossSite({ ...curl, ...fields })).toBe(false);
  });

  it.each<[string, Partial<RequestSource>]>([
    ["another site's page", { origin: "https://evil.example", secFetchSite: "cross-site" }],
    ["another site's page in a browser without Sec-Fetch-Site", { origin: "https://evil.example" }],
    ["a DELETE", { method: "DELETE", origin: "https://evil.example" }],
    ["a sibling's page", { origin: "https://evil.chat.example", secFetchSite: "same-site" }],
    ["a cross-site request that hides its origin", { secFetchSite: "cross-site" }],
    ["a sandboxed frame", { origin: "null" }],
    ["an origin that only begins like an allowed one", { origin: "https://good.example.evil", policy: list }],
    ["loopback where only a list is allowed", { origin: "http://localhost:5173", policy: list }],
    ["another port of this host", { origin: "http://chat.example:4000" }],
    ["a file", { origin: "file://" }],
    ["an origin that is none", { origin: "evil" }],
    ["an unknown Sec-Fetch-Site", { secFetchSite: "sideways" }],
    ["a request without Host", { origin: "http://chat.example:3000", host: null }],
  ])("refuses %s", (_name, fields) => {
    expect(isForbiddenCrossSite({ ...curl, ...fields })).toBe(true);
  });
});
