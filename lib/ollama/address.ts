import { BlockList, isIP } from "node:net";

export const DEFAULT_OLLAMA_URL = "http://127.0.0.1:11434";

/** A base URL without a trailing slash, or why the text names none. Neither ever repeats the text, since it
 * may hold a password. */
export type OllamaAddress =
  | { readonly ok: true; readonly url: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

/**
 * Reads `OLLAMA_HOST` as Ollama's own client does (`envconfig.Host`): spaces and quotes around it are dropped;
 * no scheme means http and port 11434; `http://` and `https://` bring 80 and 443; a bare port, a bare IPv6
 * address and a path are taken; a port that is none gives a warning and the default. An address to *listen* on
 * (`0.0.0.0`, `::`) is reached over loopback, as Ollama's client does. Empty text is the default address.
 * Refused are credentials (a fetch URL cannot carry them), other schemes, a query and a fragment.
 */
export function parseOllamaHost(text: string): OllamaAddress {
  const value = unquote(text);
  if (value.includes("@")) return refuse("must not hold a user name or a password");
  if (/[\s\\?#]|[^\x20-\x7e]/.test(value)) return refuse("has characters that no address has");

  const cut = value.indexOf("://");
  const isCloud = value === "ollama.com";
  const scheme = isCloud ? "https" : cut < 0 ? "http" : value.slice(0, cut).toLowerCase();
  if (scheme !== "http" && scheme !== "https") return refuse("must begin with http:// or https://");

  const rest = cut < 0 ? value : value.slice(cut + 3);
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? "" : rest.slice(slash).replace(/\/+$/, "");

  const { host, port } = splitHostPort(authority);
  const defaultPort = cut < 0 && !isCloud ? "11434" : (DEFAULT_PORTS[scheme] ?? "11434");
  const isPortGood = port === undefined || (/^\d{1,5}$/.test(port) && isUsablePort(Number(port)));
  const chosenPort = port !== undefined && isPortGood ? port : defaultPort;

  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  const url = tryUrl(`${scheme}://${bracketed}:${chosenPort}${path}`);
  if (url === undefined) return refuse("is not an address");
  connectToLoopback(url);
  const warnings = isPortGood ? [] : [`has a port that is none; port ${defaultPort} is used`];
  if (isMetadataAddress(url))
    warnings.push("is a link-local address, where clouds keep their machine's secrets");
  return { ok: true, url: url.origin + url.pathname.replace(/\/+$/, ""), warnings };
}

function refuse(reason: string): OllamaAddress {
  return { ok: false, reason };
}

function unquote(text: string): string {
  return text
    .trim()
    .replace(/^["']+|["']+$/g, "")
    .trim();
}

function isUsablePort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/** Like Go's net.SplitHostPort with Ollama's fallbacks: what is not `host:port` is a host alone. */
function splitHostPort(authority: string): { host: string; port: string | undefined } {
  const unbracketed = authority.replace(/^\[|\]$/g, "");
  if (isIP(unbracketed) === 6) return { host: unbracketed, port: undefined };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(authority);
  if (match === null || (match[1] !== undefined && isIP(match[1]) !== 6))
    return { host: authority, port: undefined };
  const host = match[1] ?? match[2] ?? "";
  return { host: host === "" ? "127.0.0.1" : host, port: match[3] };
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function connectToLoopback(url: URL): void {
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
}

const linkLocal = new BlockList();
linkLocal.addSubnet("169.254.0.0", 16, "ipv4");

function isMetadataAddress(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  return family !== 0 && linkLocal.check(host, family === 6 ? "ipv6" : "ipv4");
}
