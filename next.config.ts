import type { NextConfig } from "next";

const config: NextConfig = {
  // A compressor flushes per event and holds memory per stream; a proxy compresses the rest better.
  compress: false,
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ["pino", "undici"],
};

export default config;
