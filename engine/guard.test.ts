import { describe, expect, it } from "vitest";
import { isLoopbackHost, isLoopbackOrigin } from "./guard";

describe("guard", () => {
  it.each([
    "localhost",
    "localhost:11434",
    "LOCALHOST:1",
    "127.0.0.1:80",
    "127.1.2.3",
    "[::1]:5",
    "app.localhost:3000",
  ])("answers Host %s", (host) => expect(isLoopbackHost(host)).toBe(true));

  it.each([
    undefined,
    "",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "192.168.0.1",
    "::1",
    "localhost:1:2",
  ])("refuses Host %s", (host) => expect(isLoopbackHost(host)).toBe(false));

  it("lets pages of this machine in and no others", () => {
    expect(["http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080"].every(isLoopbackOrigin)).toBe(
      true,
    );
    expect(
      ["null", "https://evil.example", "http://localhost.evil.example", "ftp://localhost", ""].some(
        isLoopbackOrigin,
      ),
    ).toBe(false);
  });
});
