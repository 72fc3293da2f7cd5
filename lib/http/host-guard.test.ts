import { describe, expect, it } from "vitest";
import { isAllowedHost } from "./host-guard";

const local = { boundHost: "127.0.0.1", allowedHosts: [] };
const open = { boundHost: "0.0.0.0", allowedHosts: [] };

describe("isAllowedHost (statement 54)", () => {
  it.each([
    "127.0.0.1:3000",
    "127.0.0.1",
    "127.8.9.1:80",
    "localhost:3000",
    "LOCALHOST",
    "localhost.",
    "synapse.localhost:3000",
    "[::1]:3000",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
  ])("takes loopback's %s everywhere", (host) => {
    expect(isAllowedHost(host, local)).toBe(true);
    expect(isAllowedHost(host, open)).toBe(true);
    expect(isAllowedHost(host, { boundHost: "localhost", allowedHosts: ["x.example"] })).toBe(true);
  });

  it.each([
    "attacker.example",
    "attacker.example:3000",
    "localhost.evil",
    "localhost.evil:3000",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "evil-localhost.example",
    "",
    " ",
    undefined,
    null,
    "a.example, 127.0.0.1",
    "127.0.0.1 evil",
    "me@127.0.0.1@evil.example",
    "127.0.0.1:x",
    "[::1",
    "[127.0.0.1]",
    ".",
  ])("refuses %j everywhere", (host) => {
    expect(isAllowedHost(host, local)).toBe(false);
    expect(isAllowedHost(host, open)).toBe(false);
  });

  it.each(["192.168.1.9:3000", "[2001:db8::1]", "nas", "synapse:3000", "nas.local", "0.0.0.0:3000"])(
    "takes %s only where the server is open to the network",
    (host) => {
      expect(isAllowedHost(host, open)).toBe(true);
      expect(isAllowedHost(host, { boundHost: "::", allowedHosts: [] })).toBe(true);
      expect(isAllowedHost(host, local)).toBe(false);
    },
  );

  it("takes the name the server is bound to", () => {
    const bound = { boundHost: "chat.example.com", allowedHosts: [] };
    expect(isAllowedHost("chat.example.com:3000", bound)).toBe(true);
    expect(isAllowedHost("other.example.com:3000", bound)).toBe(false);
  });

  it.each([
    ["chat.example.com", "chat.example.com", true],
    ["Chat.Example.com:443", "chat.example.com", true],
    ["a.chat.example.com", "chat.example.com", false],
    ["a.b.example.com", ".example.com", true],
    ["example.com", ".example.com", false],
    ["evilexample.com", ".example.com", false],
    ["anything.example", "*", true],
    ["10.0.0.7", "10.0.0.7", true],
    ["[2001:db8::1]", "[2001:db8::1]", true],
  ])("with %s on loopback and %s allowed answers %s", (host, allowed, expected) => {
    expect(isAllowedHost(host, { boundHost: "127.0.0.1", allowedHosts: [allowed] })).toBe(expected);
  });
});
