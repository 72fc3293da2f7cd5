import { describe, expect, it } from "vitest";
import { DEFAULT_OLLAMA_URL, parseOllamaHost } from "./address";

/** The first block is Ollama's own table (envconfig/config_test.go), as a client connects to it. */
const TAKEN: readonly [name: string, text: string, url: string][] = [
  ["empty", "", DEFAULT_OLLAMA_URL],
  ["only an address", "1.2.3.4", "http://1.2.3.4:11434"],
  ["only a port", ":1234", "http://127.0.0.1:1234"],
  ["address and port", "1.2.3.4:1234", "http://1.2.3.4:1234"],
  ["host name", "example.com", "http://example.com:11434"],
  ["host name and port", "example.com:1234", "http://example.com:1234"],
  ["IPv6 loopback", "[::1]", "http://[::1]:11434"],
  ["IPv6 without brackets", "::1", "http://[::1]:11434"],
  ["IPv6 and port", "[::1]:1337", "http://[::1]:1337"],
  ["spaces around", " 1.2.3.4 ", "http://1.2.3.4:11434"],
  ["quotes around", '"1.2.3.4"', "http://1.2.3.4:11434"],
  ["spaces and quotes around", ' " 1.2.3.4 " ', "http://1.2.3.4:11434"],
  ["single quotes around", "'1.2.3.4'", "http://1.2.3.4:11434"],
  ["http without a port", "http://1.2.3.4", "http://1.2.3.4"],
  ["http with a port", "http://1.2.3.4:4321", "http://1.2.3.4:4321"],
  ["https without a port", "https://1.2.3.4", "https://1.2.3.4"],
  ["https with a port", "https://1.2.3.4:4321", "https://1.2.3.4:4321"],
  ["a proxy's path", "https://example.com/ollama", "https://example.com/ollama"],

  ["a path with a slash at its end", "https://h:8443/p/q//", "https://h:8443/p/q"],
  ["a path without a scheme", "example.com:56789/", "http://example.com:56789"],
  ["a path behind an IPv6 address", "http://[2001:db8::1]:80/x", "http://[2001:db8::1]/x"],
  ["a scheme in capitals", "HTTP://h:1", "http://h:1"],
  ["listen on all of IPv4", "0.0.0.0", "http://127.0.0.1:11434"],
  ["listen on all of IPv4 with a port", "http://0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["listen on all of IPv6", "[::]", "http://[::1]:11434"],
  ["listen on all of IPv6 without brackets", "::", "http://[::1]:11434"],
  ["ollama.com", "ollama.com", "https://ollama.com"],
];

describe("parseOllamaHost", () => {
  it.each(TAKEN)("takes %s: %j", (_name, text, url) => {
    expect(parseOllamaHost(text)).toEqual({ ok: true, url, warnings: [] });
  });

  it.each([
    [":66000", "http://127.0.0.1:11434"],
    [":-1", "http://127.0.0.1:11434"],
    [":0", "http://127.0.0.1:11434"],
    ["h:99999", "http://h:11434"],
    ["h:abc", "http://h:11434"],
    ["h:", "http://h:11434"],
    ["http://h:99999", "http://h"],
  ])("warns of the port in %j and uses the default", (text, url) => {
    const address = parseOllamaHost(text);
    expect(address).toMatchObject({ ok: true, url, warnings: [expect.stringContaining("port")] });
  });

  it.each(["169.254.169.254", "http://169.254.169.254:80/latest", "2852039166", "[::ffff:169.254.169.254]"])(
    "warns of the cloud's metadata address %j",
    (text) => {
      expect(parseOllamaHost(text)).toMatchObject({
        ok: true,
        warnings: [expect.stringContaining("link-local")],
      });
    },
  );

  it.each([
    ["user:secret@h"],
    ["http://user:secret@h:11434"],
    ["https://secret@h"],
    ["ftp://secret"],
    ["unix:///run/secret.sock"],
    ["http://secret host"],
    ["http://secret?x=1"],
    ["http://secret#x"],
    ["http://secret\\x"],
    ["a:b:secret"],
    ["fe80::1%secret"],
    ["http://[secret]"],
    ["http://sécret"],
  ])("refuses %j and does not repeat it", (text) => {
    const address = parseOllamaHost(text);
    expect(address.ok).toBe(false);
    expect(JSON.stringify(address)).not.toContain("secret");
    expect(JSON.stringify(address)).not.toContain("user:");
  });
});
