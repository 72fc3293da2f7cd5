import { BlockList, isIP } from "node:net";

export interface HostPolicy {
  /** The address the server listens on. */
  readonly boundHost: string;
  /** Further names: exact, `.example.com` for every subdomain, `*` for any name. */
  readonly allowedHosts: readonly string[];
}

/**
 * Whether a request's `Host` names this server. A stranger's domain that resolves to this machine (DNS rebinding)
 * makes the browser take a page of theirs for one of ours, so only names a stranger cannot own are taken:
 * - always: localhost, *.localhost, 127.0.0.0/8, [::1], the name the server is bound to and `allowedHosts`;
 * - bound to anything but loopback, also every IP address (a page cannot rebind one), names of a single label
 *   (`nas`, a container's name) and `*.local` (mDNS).
 *
 * Any port is taken: a proxy or a published container port may differ from ours. A missing header is refused.
 */
export function isAllowedHost(hostHeader: string | null | undefined, policy: HostPolicy): boolean {
  const name = hostNameOf(hostHeader ?? "");
  if (name === undefined) return false;
  if (isLoopback(name) || name === policy.boundHost.toLowerCase()) return true;
  if (policy.allowedHosts.some((allowed) => matches(name, allowed))) return true;
  if (isLoopback(policy.boundHost.toLowerCase())) return false;
  return isIP(name) !== 0 || !name.includes(".") || name.endsWith(".local");
}

/** The host without port, brackets and the root's dot, in lower case; undefined if the header is not one host. */
function hostNameOf(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(header.toLowerCase());
  if (match === null) return undefined;
  const [, ipv6, name] = match;
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? ipv6 : undefined;
  return name?.replace(/\.$/, "") || undefined;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a name or an address without brackets always means the machine itself. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === "localhost" || host.endsWith(".localhost");
  return loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}

function matches(name: string, allowed: string): boolean {
  if (allowed === "*") return true;
  const wanted = allowed.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return wanted.startsWith(".") ? name.endsWith(wanted) : name === wanted;
}
