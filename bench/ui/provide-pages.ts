import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

export const RENDERERS = ["synapse", "streaming-markdown", "streamdown", "react-markdown"] as const;
export type RendererName = (typeof RENDERERS)[number];

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

/** Where the bundles of the renderers' pages are. */
export const PAGES_FOLDER = join(root, "dist", "bench-ui");

/** Bundles each renderer with the one React that the app has, and the worker that colours code in the app. Installs the
 * others at its first run. */
export async function providePages(): Promise<void> {
  installRivals();
  const common: BuildOptions = {
    absWorkingDir: root,
    outdir: PAGES_FOLDER,
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    alias: Object.fromEntries(["react", "react-dom"].map((name) => [name, join(root, "node_modules", name)])),
    nodePaths: [join(here, "node_modules")],
    // Formulas and their fonts are fetched for answers that have some; these have none.
    loader: { ".woff2": "empty", ".woff": "empty", ".ttf": "empty" },
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  };
  const pages = RENDERERS.map((name) => join(here, "page", `${name}.tsx`));
  const worker = join(root, "components", "markdown", "highlight-worker.ts");
  await build({ ...common, entryPoints: pages, format: "esm", splitting: true });
  await build({ ...common, entryPoints: [worker], format: "esm" });
  await build({ ...common, entryPoints: [join(here, "page", "watch.ts")], format: "iife" });
}

function installRivals(): void {
  if (existsSync(join(here, "node_modules", "streamdown", "package.json"))) return;
  console.log("Installing the renderers to compare with, once …");
  const options = ["--prefix", here, "--ignore-scripts", "--no-audit", "--no-fund"];
  const npm = spawnSync("npm", ["ci", ...options], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error("the renderers to compare with could not be installed");
}
