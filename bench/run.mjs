// `npm run bench`: bundles the benchmark and what it measures, so that every process runs as in production, and starts
// it. `--quick` takes a look, `--as-built` leaves a stale build as it is, names of sections (load first stalled
// resume start bytes) choose among them.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildApp, isBuilt } from "../server/build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!process.argv.includes("--as-built") && !isBuilt()) await buildApp();
mkdirSync(join(root, "dist", "bench"), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["bench/main.ts", "bench/paced-ollama.ts", "bench/raw-pipe.ts", "bench/next-only.ts"],
  outdir: "dist/bench",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20.9",
  format: "esm",
  packages: "external",
  alias: { "server-only": "./server/nothing.mjs" },
  sourcemap: true,
  logLevel: "warning",
});
await import(new URL("../dist/bench/main.mjs", import.meta.url).href);
