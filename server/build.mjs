// Builds what `npm start` runs: the server and the engine as one file each, and Next's production build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compressAssets } from "./compress-assets.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "dist", "built-from");
const SOURCES = [
  "app",
  "components",
  "engine",
  "lib",
  "public",
  "server",
  "next.config.ts",
  "package-lock.json",
  "postcss.config.mjs",
  "tsconfig.json",
];

/** Whether the build was made from the sources as they are now. */
export function isBuilt() {
  return (
    existsSync(join(root, ".next", "BUILD_ID")) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === hashSources()
  );
}

/** Builds everything. A failure ends the process with the builder's own words. */
export async function buildApp() {
  console.log("Building Synapse, once (about a minute) …");
  await buildServer();
  const next = spawnSync(
    process.execPath,
    [join(root, "node_modules", "next", "dist", "bin", "next"), "build"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    },
  );
  if (next.status !== 0) process.exit(next.status ?? 1);
  await compressAssets(join(root, ".next", "static"));
  writeFileSync(stampFile, hashSources());
}

/** Bundles server/ and engine/ into dist/. */
export function buildServer() {
  return bundle({ server: "server/main.ts", engine: "engine/main.ts" }, "dist");
}

/** Bundles programs, each into one file of modules for Node; packages stay outside.
 * @param {Record<string, string>} entryPoints names and sources, below the root
 * @param {string} outdir */
export async function bundle(entryPoints, outdir) {
  const { build } = await import("esbuild");
  mkdirSync(join(root, outdir), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20.9",
    format: "esm",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  });
}

function hashSources() {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesOf(join(root, source))) {
      hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!/\.\w+$/.test(path) || path.endsWith("/")) {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const child = join(path, entry.name);
        if (entry.isDirectory()) return filesOf(`${child}/`);
        return entry.name.includes(".test.") ? [] : [child];
      });
  }
  return [path];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildApp();
