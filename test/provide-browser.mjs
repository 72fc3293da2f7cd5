// Finds or fetches the Chromium that the browser tests run in.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FETCH_LIMIT_MS = 10 * 60_000;
const CHECK_LIMIT_MS = 30_000;

/**
 * The path of a Chromium that starts: `CHROMIUM_PATH`, one installed on the machine, Playwright's own (downloaded if
 * need be), or, for root on Debian, the package `chromium`.
 * @param {(line: string) => void} say
 * @returns {string}
 * @throws an Error whose message says that none can be had
 */
export function provideBrowser(say) {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is no Chromium that starts.`);
  }
  const found = findInstalled() ?? playwrightsOwn();
  if (found !== undefined) return found;

  say("no Chromium on this machine; npx playwright install chromium");
  const cli = join(
    dirname(createRequire(import.meta.url).resolve("@playwright/test/package.json")),
    "cli.js",
  );
  run(process.execPath, [cli, "install", "chromium"]);
  const downloaded = playwrightsOwn();
  if (downloaded !== undefined) return downloaded;

  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    say("that did not help; apt-get install -y chromium");
    run("apt-get", ["update"]);
    run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
    const installed = findInstalled();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No Chromium can be had: none is installed, `npx playwright install chromium` did not provide one, and it cannot be installed as a Debian package here. Install Chromium or set CHROMIUM_PATH.",
  );
}

function findInstalled() {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(starts);
}

function playwrightsOwn() {
  const path = chromium.executablePath();
  return starts(path) ? path : undefined;
}

/** A file alone proves nothing: Ubuntu's is a stub, and a download may lack the system's libraries. @param {string} path */
function starts(path) {
  if (!existsSync(path)) return false;
  const result = spawnSync(path, ["--version"], { timeout: CHECK_LIMIT_MS, encoding: "utf8" });
  return result.status === 0 && /Chrom/.test(result.stdout);
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  spawnSync(command, args, {
    stdio: "inherit",
    timeout: FETCH_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
