import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version: string; engines?: { node?: string } } | undefined>;
};

it.each([
  ["eventsource-parser", /^3\./],
  ["undici", /^6\./],
])(
  "the lockfile holds %s of the line that runs on the oldest Node that is promised (statement 58)",
  (name, line) => {
    expect(packages[`node_modules/${name}`]?.version).toMatch(line);
  },
);

it("the promise is Node 20.9 (statement 58)", () => {
  expect(packages[""]?.engines?.node).toBe(">=20.9.0");
});
