// `npm run bench`: bundles the benchmark and what it measures, so that every process runs as in production, and starts
// it. `--quick` takes a look, `--as-built` leaves a stale build as it is, names of sections (load first stalled
// resume start bytes) choose among them.
import { buildApp, bundle, isBuilt } from "../server/build.mjs";

if (!process.argv.includes("--as-built") && !isBuilt()) await buildApp();
const names = ["main", "paced-ollama", "raw-pipe", "next-only", "heap-probe"];
await bundle(Object.fromEntries(names.map((name) => [name, `bench/${name}.ts`])), "dist/bench");
await import(new URL("../dist/bench/main.mjs", import.meta.url).href);
