import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "@/test/free-port";
import { cleanEnv } from "./subject";

const LIMIT_MS = 30_000;

/** `npm start` of a built project → its line that it is ready, in milliseconds; NaN if it had to build first. npm's own
 * start is part of it. */
export async function measureStart(env: Readonly<Record<string, string>>): Promise<number> {
  const models = await mkdtemp(join(tmpdir(), "synapse-bench-"));
  const startMs = performance.now();
  const child = spawn("npm", ["start"], {
    env: {
      ...cleanEnv(),
      PORT: String(await findFreePort()),
      SYNAPSE_PULL: "off",
      SYNAPSE_MODELS_DIR: models,
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, because npm does not always pass a signal on to what it runs.
    detached: true,
  });
  try {
    return await new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not ready within ${LIMIT_MS} ms`)), LIMIT_MS);
      let said = "";
      child.stdout.on("data", (bytes: Buffer) => {
        said += bytes.toString();
        if (!said.includes("Synapse is ready")) return;
        clearTimeout(limit);
        resolve(said.includes("Building") ? Number.NaN : performance.now() - startMs);
      });
      child.once("exit", (code) => reject(new Error(`npm start ended with status ${code}`)));
    });
  } finally {
    await endGroup(child.pid);
    await rm(models, { recursive: true, force: true });
  }
}

async function endGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const deadlineMs = performance.now() + 5_000;
  for (let signal: NodeJS.Signals = "SIGTERM"; isAlive(pid); ) {
    process.kill(-pid, signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (performance.now() > deadlineMs) signal = "SIGKILL";
  }
}

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
