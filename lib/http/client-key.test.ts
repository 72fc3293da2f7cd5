import { describe, expect, it } from "vitest";
import { clientKey } from "./client-key";

function keyOf(remoteAddress: string | undefined, forwardedFor?: string, trustProxy: "on" | "off" = "off") {
  const headers = new Headers(forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor });
  return clientKey({ headers, remoteAddress }, trustProxy);
}

describe("clientKey", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", "unknown"],
    ["not an address", "unknown"],
    [undefined, "unknown"],
  ])("keys the socket's address %j as %s", (address, key) => {
    expect(keyOf(address)).toBe(key);
  });

  it("does not read X-Forwarded-For unless a proxy is trusted", () => {
    expect(keyOf("192.0.2.7", "198.51.100.1")).toBe("192.0.2.7");
    expect(keyOf(undefined, "198.51.100.1")).toBe("unknown");
  });

  it.each([
    ["198.51.100.1", "198.51.100.1"],
    ["6.6.6.6, 198.51.100.1", "198.51.100.1"],
    ["6.6.6.6,198.51.100.1:5678", "198.51.100.1"],
    ["[2001:db8::1]:5678", "2001:db8:0:0::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["198.51.100.1, unknown", "192.0.2.7"],
    ["", "192.0.2.7"],
    [undefined, "192.0.2.7"],
  ])("takes the last hop of %j from a trusted proxy", (forwardedFor, key) => {
    expect(keyOf("192.0.2.7", forwardedFor, "on")).toBe(key);
  });
});
