import type { IncomingMessage } from "node:http";

const LOOPBACK_HOST = /^(localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether a Host header names this machine. A page of the web that had its name point here (DNS rebinding) says
 * its own name. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK_HOST.test(host);
}

/** Whether a browser's Origin is a page of this machine. Requests from elsewhere than a browser have none. */
export function isLoopbackOrigin(origin: string): boolean {
  const [scheme, host] = origin.split("://", 2);
  return (scheme === "http" || scheme === "https") && isLoopbackHost(host);
}

/** What gin's CORS middleware says in Ollama to an allowed preflight. */
export const PREFLIGHT_HEADERS = {
  "access-control-allow-headers":
    "Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,X-Stainless-Arch,X-Stainless-Async,X-Stainless-Custom-Poll-Interval,X-Stainless-Helper-Method,X-Stainless-Lang,X-Stainless-Os,X-Stainless-Package-Version,X-Stainless-Poll-Helper,X-Stainless-Retry-Count,X-Stainless-Runtime,X-Stainless-Runtime-Version,X-Stainless-Timeout",
  "access-control-allow-methods": "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS",
  "access-control-max-age": "43200",
} as const;

/** Whether a request may be answered at all. */
export function isAllowed(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return isLoopbackHost(request.headers.host) && (origin === undefined || isLoopbackOrigin(origin));
}
