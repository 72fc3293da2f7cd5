import { describe, expect, it } from "vitest";
import { namesDestination, safeLink } from "./safe-link";

describe("safeLink", () => {
  it.each([
    ["https://example.com/a?b#c", "https://example.com/a?b#c", "example.com"],
    ["HTTP://Example.COM:8080", "http://example.com:8080/", "example.com:8080"],
    ["https://google.com@evil.example/", "https://google.com@evil.example/", "evil.example"],
    ["https://аpple.com", "https://xn--pple-43d.com/", "xn--pple-43d.com"],
    ["mailto:me%2Bx@example.com", "mailto:me%2Bx@example.com", "me+x@example.com"],
  ])("opens %s and says where it leads", (source, href, destination) => {
    expect(safeLink(source)).toEqual({ href, destination });
  });

  it.each([
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "ftp://example.com",
    "tel:123",
    "//evil.example",
    "/path",
    "#anchor",
    "https://",
    "",
  ])("does not open %j", (source) => expect(safeLink(source)).toBeUndefined());
});

describe("namesDestination", () => {
  const link = { href: "https://example.com/a/", destination: "example.com" };

  it.each(["example.com", "https://example.com/a/", "Example.com/a"])("is true of %s", (text) =>
    expect(namesDestination(text, link)).toBe(true),
  );

  it.each(["docs", "example.com.evil.example", "https://example.org/a/", ""])("is false of %j", (text) =>
    expect(namesDestination(text, link)).toBe(false),
  );
});
