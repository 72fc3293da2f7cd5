import type { NextConfig } from "next";

const isDev = process.env.NODE_ENV === "development";

/** The second wall around what a model writes: no request leaves the page but to this server, whatever is rendered. */
const PAGE_HEADERS = [
  {
    key: "Content-Security-Policy",
    value: [
      "default-src 'self'",
      // Next starts the page with inline scripts.
      "script-src 'self' 'unsafe-inline'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
  },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

const config: NextConfig = {
  // The page and lists. Streams say `no-transform` and stay as they are; scripts and styles were compressed when built.
  compress: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types; whoever starts the app the first time should not wait for it again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  headers: async () => (isDev ? [] : [{ source: "/:path*", headers: PAGE_HEADERS }]),
  serverExternalPackages: ["ioredis", "pino", "undici"],
};

export default config;
