import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const RENDERERS = ["synapse", "streaming-markdown", "streamdown", "react-markdown"] as const;
export type RendererName = (typeof RENDERERS)[number];

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

/** Where the bundles of the renderers' pages are. */
export const PAGES_FOLDER = join(root, "dist", "bench-ui");

/** Bundles each renderer into one script with the one React that the app has. Installs the others at its first run. */
export async function providePages(): Promise<void> {
  installRivals();
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...RENDERERS.map((name) => join(here, "page", `${name}.tsx`)),
      join(here, "page", "watch.ts"),
    ],
    outdir: PAGES_FOLDER,
    bundle: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    format: "iife",
    jsx: "automatic",
    alias: Object.fromEntries(["react", "react-dom"].map((name) => [name, join(root, "node_modules", name)])),
    nodePaths: [join(here, "node_modules")],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
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
