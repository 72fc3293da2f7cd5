// Finds or installs the Redis that the tests of the shared store run against.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const INSTALL_LIMIT_MS = 5 * 60_000;
const CHECK_LIMIT_MS = 10_000;

/**
 * The path of a Redis or Valkey server: `REDIS_SERVER_PATH`, one installed on the machine, or, for root on Debian, the
 * package `redis-server`.
 * @param {(line: string) => void} say
 * @returns {string}
 * @throws an Error whose message says that none can be had
 */
export function provideRedis(say) {
  const found = findRedis();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    say("no redis-server on this machine; apt-get install -y redis-server");
    aptGet(["update"]);
    aptGet(["install", "-y", "--no-install-recommends", "redis-server"]);
    const installed = findRedis();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No redis-server can be had: none is installed, and it cannot be installed as a Debian package here. Install Redis or set REDIS_SERVER_PATH.",
  );
}

/** The path of a server that runs, if one is installed. */
export function findRedis() {
  const named = process.env.REDIS_SERVER_PATH;
  if (named) return runs(named) ? named : undefined;
  const folders = ["/usr/bin", "/usr/local/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const names = ["redis-server", "valkey-server"];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(runs);
}

/** @param {string} path */
function runs(path) {
  return existsSync(path) && spawnSync(path, ["--version"], { timeout: CHECK_LIMIT_MS }).status === 0;
}

/** @param {string[]} args */
function aptGet(args) {
  spawnSync("apt-get", args, {
    stdio: "inherit",
    timeout: INSTALL_LIMIT_MS,
    // In single-user mode Debian's packages do not start their service.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
}
