import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";

const text = readFileSync("docs/deploying.md", "utf8");
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe("docs/deploying.md", () => {
  const unit = /```ini\n([\s\S]*?)```/.exec(text)?.[1] ?? "";

  it.skipIf(!hasSystemd)("has a unit that systemd takes without a warning", () => {
    const folder = mkdtempSync(join(tmpdir(), "synapse-unit-"));
    try {
      const file = join(folder, "synapse.service");
      writeFileSync(
        file,
        unit.replace("/opt/synapse", process.cwd()).replace("/usr/bin/node", process.execPath),
      );
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
      expect({ status, said: stderr.split("\n").filter((line) => line.includes("synapse.service")) }).toEqual(
        {
          status: 0,
          said: [],
        },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("gives the process longer to leave than it takes", () => {
    const stopSeconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
    expect(stopSeconds * 1000).toBeGreaterThan(parseEnv({}, "production").drainMs);
  });

  it("lets nginx take whatever body Synapse takes", () => {
    const sizes = [...text.matchAll(/client_max_body_size (\d+)m;/g)].map(([, size]) => Number(size));
    expect(sizes).toHaveLength(2);
    for (const size of sizes) expect(size * 1024 * 1024).toBe(parseEnv({}, "production").maxBodyBytes);
  });

  it("names only settings that exist", () => {
    const names = text.match(/\bSYNAPSE_[A-Z_]+/g) ?? [];
    expect(names.length).toBeGreaterThan(3);
    const { warnings } = parseEnv(Object.fromEntries(names.map((name) => [name, ""])), "production");
    expect(warnings).toEqual([]);
  });
});
