import type { CorsPolicy } from "@/lib/env";
import { isAllowedOrigin } from "./cors";

export interface RequestSource {
  readonly method: string;
  readonly origin: string | null;
  readonly secFetchSite: string | null;
  readonly host: string | null;
  readonly policy: CorsPolicy;
}

/**
 * Whether a request comes from another site's page that the policy does not allow. CORS alone only hides the answer;
 * the model would work all the same. The order is that of Go 1.25's CrossOriginProtection: safe methods pass; an
 * allowed origin passes; `Sec-Fetch-Site` decides where a browser sends it; else `Origin` must name this host; a
 * request with neither comes from no page (curl, a server) and passes. `Host` is compared without the scheme, which
 * is unknown behind a proxy that ends TLS.
 */
export function isForbiddenCrossSite({ method, origin, secFetchSite, host, policy }: RequestSource): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return false;
  if (policy.kind === "any") return false;
  if (origin !== null && isAllowedOrigin(origin, policy)) return false;
  if (secFetchSite !== null && secFetchSite !== "") {
    return secFetchSite !== "same-origin" && secFetchSite !== "none";
  }
  if (origin === null || origin === "") return false;
  return !isSameHost(origin, host);
}

function isSameHost(origin: string, host: string | null): boolean {
  if (host === null || host === "" || !URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  const web = `${protocol}//${host}`;
  return originHost !== "" && URL.canParse(web) && new URL(web).host === originHost;
}
