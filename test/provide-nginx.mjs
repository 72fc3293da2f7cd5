// Finds or installs the nginx that the proxy tests run behind.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const INSTALL_LIMIT_MS = 5 * 60_000;

/**
 * The path of an nginx: `NGINX_PATH`, one installed on the machine, or, for root on Debian, the package `nginx-light`.
 * @param {(line: string) => void} say
 * @returns {string}
 * @throws an Error whose message says that none can be had
 */
export function provideNginx(say) {
  const named = process.env.NGINX_PATH;
  if (named) {
    if (runs(named)) return named;
    throw new Error(`NGINX_PATH is ${named}, which is no nginx that runs.`);
  }
  const found = findInstalled();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    say("no nginx on this machine; apt-get install -y nginx-light");
    aptGet(["update"]);
    aptGet(["install", "-y", "--no-install-recommends", "nginx-light"]);
    const installed = findInstalled();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "No nginx can be had: none is installed, and it cannot be installed as a Debian package here. Install nginx or set NGINX_PATH.",
  );
}

function findInstalled() {
  const folders = ["/usr/sbin", "/usr/local/sbin", ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, "nginx")).find(runs);
}

/** @param {string} path */
function runs(path) {
  return existsSync(path) && spawnSync(path, ["-v"]).status === 0;
}

/** @param {string[]} args */
function aptGet(args) {
  spawnSync("apt-get", args, {
    stdio: "inherit",
    timeout: INSTALL_LIMIT_MS,
    // In single-user mode Debian's packages do not start their service, which would take port 80.
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
}
