import { isIP } from "node:net";

export interface ClientSource {
  readonly headers: { get(name: string): string | null };
  /** The socket's other end; undefined where the runtime does not tell. */
  readonly remoteAddress: string | undefined;
}

/**
 * What stands for a client in a limit: its IPv4 address, or the /64 of its IPv6 address, since one line is given at
 * least that many addresses. With `trustProxy` "on" the last entry of X-Forwarded-For is the client (the one our own
 * proxy wrote; all before it are the client's own words), otherwise the header is not read. Clients whose address
 * is not known share one key.
 */
export function clientKey({ headers, remoteAddress }: ClientSource, trustProxy: "on" | "off"): string {
  const forwarded = trustProxy === "on" ? headers.get("x-forwarded-for")?.split(",").at(-1) : undefined;
  return keyOf(forwarded) ?? keyOf(remoteAddress) ?? "unknown";
}

function keyOf(text: string | undefined): string | undefined {
  const address = addressOf(text?.trim() ?? "");
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return keyOfIpv6(address);
    default:
      return undefined;
  }
}

/** Proxies write `1.2.3.4:5678` and `[2001:db8::1]:5678` too; a zone (`fe80::1%eth0`) is this machine's own affair. */
function addressOf(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const bare = bracketed ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  return bare.replace(/%.*$/, "");
}

function keyOfIpv6(address: string): string {
  const groups = expandIpv6(address);
  const isMappedIpv4 = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!isMappedIpv4) return `${groups.slice(0, 4).join(":")}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join(".");
}

/** The eight groups of a valid address, without leading zeros. The URL parser knows every spelling. */
function expandIpv6(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}
