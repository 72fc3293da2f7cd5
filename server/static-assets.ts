import type { RequestListener } from "node:http";
import sirv from "sirv";

const PREFIX = "/_next/static";

const YEAR_SECONDS = 31_536_000;

/** What a script that was opened by itself, or runs as a worker, may do: nothing outside this server. */
const POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'";

/**
 * Answers requests for the build's files below `folder` (`.next/static`), in the smallest form that was built and the
 * client takes; their names change with their content, so they are kept for a year. What is not there, and every other
 * request, goes to `next`. The files are read once, at the start.
 */
export function createStaticAssets(folder: string, next: RequestListener): RequestListener {
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    immutable: true,
    maxAge: YEAR_SECONDS,
    setHeaders(response) {
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("X-Content-Type-Options", "nosniff");
    },
  });
  return (request, response) => {
    const { url = "", method } = request;
    if (!url.startsWith(`${PREFIX}/`) || (method !== "GET" && method !== "HEAD")) {
      next(request, response);
      return;
    }
    request.url = url.slice(PREFIX.length);
    serve(request, response, () => {
      request.url = url;
      next(request, response);
    });
  };
}
