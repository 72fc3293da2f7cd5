import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Pinned, so that a new release of theirs does not fail our tests. */
const PACKAGES = ["httpx-sse==0.4.3", "httpx==0.28.1", "requests==2.32.5"];
const FOLDER = join("test-results", "python-clients");
const INSTALL_LIMIT_MS = 180_000;

export type PythonProvision =
  | { readonly type: "ready"; readonly python: string }
  /** `no-packages`: there is a Python, but the clients could not be installed. */
  | { readonly type: "no-python" | "no-packages"; readonly why: string };

/** A Python with the clients in a virtual environment of its own, made once and kept under test-results/. */
export function providePython(): PythonProvision {
  if (spawnSync("python3", ["--version"]).status !== 0) return { type: "no-python", why: "no python3" };
  const python = join(FOLDER, "bin", "python");
  if (hasPackages(python)) return { type: "ready", python };
  const options = { encoding: "utf8", timeout: INSTALL_LIMIT_MS } as const;
  const venv = spawnSync("python3", ["-m", "venv", "--clear", FOLDER], options);
  if (venv.status !== 0) return { type: "no-packages", why: `python3 -m venv: ${venv.stderr.slice(-300)}` };
  const pip = spawnSync(python, ["-m", "pip", "install", "--quiet", ...PACKAGES], options);
  if (pip.status !== 0 || !hasPackages(python)) {
    return { type: "no-packages", why: `pip install: ${pip.stderr.slice(-300)}` };
  }
  return { type: "ready", python };
}

function hasPackages(python: string): boolean {
  if (!existsSync(python)) return false;
  const frozen = spawnSync(python, ["-m", "pip", "freeze"], { encoding: "utf8" }).stdout.split("\n");
  return PACKAGES.every((name) => frozen.includes(name));
}
