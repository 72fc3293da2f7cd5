import { describe, expect, it } from "vitest";
import { findViolations } from "./arrows.mjs";

function violationsOf(files: Record<string, string>): string[] {
  return findViolations(new Map(Object.entries(files)));
}

describe("the import-arrow check", () => {
  it("takes imports along the arrows, in every spelling", () => {
    const files = {
      "app/chat/route.ts":
        'import { a } from "@/lib/gateway/a";\nimport { B } from "@/components/b";\nimport "../x.css";',
      "app/x.css": "",
      "components/b.tsx": 'import { c } from "@/lib/chat/c";\nimport { useState } from "react";',
      "lib/gateway/a.ts": 'import type { c } from "@/lib/chat/c";\nimport "./own";\nimport { z } from "zod";',
      "lib/gateway/own.ts": "export {};",
      "lib/chat/c.ts": 'export { d } from "@/lib/sse/d";',
      "lib/sse/d.ts": "export const d = 1;",
      "lib/env.ts": 'import { e } from "./ollama/address";\nimport "./env-settings";',
      "lib/env-settings.ts": "export {};",
      "lib/ollama/address.ts": 'import { isIP } from "node:net";',
    };
    expect(violationsOf(files)).toEqual([]);
  });

  it.each([
    ["components/a.tsx", "lib/ollama/x.ts", 'import { x } from "@/lib/ollama/x";'],
    ["components/a.tsx", "lib/http/x.ts", 'import type { x } from "@/lib/http/x";'],
    ["components/a.tsx", "lib/env.ts", 'import { env } from "@/lib/env";'],
    ["components/a.tsx", "app/x.ts", 'import { x } from "../app/x";'],
    ["lib/chat/a.ts", "lib/generation/x.ts", 'export * from "@/lib/generation/x";'],
    ["lib/chat/a.ts", "components/x.tsx", 'const x = await import("@/components/x");'],
    ["lib/sse/a.ts", "lib/chat/x.ts", 'import { x } from "../chat/x";'],
    ["lib/stats/a.ts", "lib/sse/x.ts", 'import { x } from "@/lib/sse/x";'],
    ["lib/ollama/a.ts", "lib/generation/x.ts", 'import { x } from "@/lib/generation/x";'],
    ["lib/gateway/a.ts", "app/x.ts", 'import { x } from "@/app/x";'],
    ["lib/env.ts", "lib/ollama/x.ts", 'import { x } from "./ollama/x";'],
    ["engine/a.ts", "lib/chat/x.ts", 'import { x } from "../lib/chat/x";'],
    ["server/a.mjs", "engine/x.ts", 'require("../engine/x");'],
    ["lib/chat/a.ts", "test/x.ts", 'import { x } from "@/test/x";'],
    ["lib/chat/a.ts", "lib/chat/x.test.ts", 'import { x } from "./x.test";'],
  ])("refuses %s → %s", (from, to, source) => {
    const violations = violationsOf({ [from]: source, [to]: "export const x = 1;" });
    expect(violations).toEqual([expect.stringContaining(`${from} may not import ${to}: `)]);
  });

  it.each([
    ["lib/chat/a.ts", "react"],
    ["lib/chat/a.ts", "node:fs"],
    ["lib/chat/a.ts", "ollama"],
    ["components/a.tsx", "node:crypto"],
    ["components/a.tsx", "pino"],
    ["lib/gateway/a.ts", "next/server"],
    ["lib/gateway/a.ts", "ollama/browser"],
    ["server/a.ts", "node-llama-cpp"],
    ["lib/http/a.ts", "react-dom/server"],
  ])("refuses the package of %s → %s", (from, name) => {
    const violations = violationsOf({ [from]: `import x from "${name}";` });
    expect(violations).toEqual([expect.stringContaining(`${from} may not import ${name}: `)]);
  });

  it("refuses a cycle, however long, and names it once", () => {
    const files = {
      "lib/sse/a.ts": 'import "./b";',
      "lib/sse/b.ts": 'import "./c";',
      "lib/sse/c.ts": 'import "./a";',
    };
    expect(violationsOf(files)).toEqual([
      "a cycle of imports: lib/sse/a.ts → lib/sse/b.ts → lib/sse/c.ts → lib/sse/a.ts",
    ]);
  });

  it("refuses an import of nothing and a folder that no arrow knows", () => {
    expect(violationsOf({ "lib/sse/a.ts": 'import "./gone";' })).toEqual([
      "lib/sse/a.ts imports ./gone, which is not there",
    ]);
    expect(violationsOf({ "lib/misc/a.ts": 'import "zod";' })).toEqual([
      "lib/misc/a.ts: lib/misc has no row in test/arrows.mjs",
    ]);
  });

  it("lets tests import what they prove", () => {
    const files = {
      "lib/sse/a.test.ts": 'import "@/test/x"; import "@/lib/chat/y"; import "node:fs";',
      "test/x.ts": 'import "@/lib/gateway/z";',
    };
    expect(violationsOf(files)).toEqual([]);
  });
});
