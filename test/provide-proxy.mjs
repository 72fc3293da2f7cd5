// Finds or installs the reverse proxies that Synapse is tested behind.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const PROXIES = {
  nginx: { variable: "NGINX_PATH", package: "nginx-light", ask: ["-v"] },
  caddy: { variable: "CADDY_PATH", package: "caddy", ask: ["version"] },
};
const INSTALL_LIMIT_MS = 5 * 60_000;

/** @typedef {keyof typeof PROXIES} ProxyName */

/**
 * The path of a proxy: the one that `NGINX_PATH` or `CADDY_PATH` names, one installed on the machine, or, for root on
 * Debian, its package.
 * @param {ProxyName} name
 * @param {(line: string) => void} say
 * @returns {string}
 * @throws an Error whose message says that none can be had
 */
export function provideProxy(name, say) {
  const { variable, package: debian } = PROXIES[name];
  const named = process.env[variable];
  if (named) {
    if (runs(name, named)) return named;
    throw new Error(`${variable} is ${named}, which is no ${name} that runs.`);
  }
  const found = findInstalled(name);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    say(`no ${name} on this machine; apt-get install -y ${debian}`);
    aptGet(["update"]);
    aptGet(["install", "-y", "--no-install-recommends", debian]);
    const installed = findInstalled(name);
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `No ${name} can be had: none is installed, and it cannot be installed as a Debian package here. Install it or set ${variable}.`,
  );
}

/** @param {ProxyName} name */
function findInstalled(name) {
  const folders = ["/usr/sbin", "/usr/local/sbin", ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((path) => runs(name, path));
}

/** @param {ProxyName} name @param {string} path */
function runs(name, path) {
  return existsSync(path) && spawnSync(path, PROXIES[name].ask).status === 0;
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
