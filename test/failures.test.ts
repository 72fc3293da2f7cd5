import { describe, expect, it } from "vitest";
import { listPlaywrightFailures, listVitestFailures, writeFailures } from "./failures.mjs";

describe("what failed in a test run", () => {
  it("is read from vitest's report: tests, and files that could not be loaded", () => {
    const testResults = [
      {
        name: "/lib/a.test.ts",
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "a holds" },
          { status: "failed", fullName: "a breaks", failureMessages: ["Error: no", "second"] },
        ],
      },
      { name: "/lib/b.test.ts", status: "failed", message: "Cannot find package", assertionResults: [] },
      { name: "/lib/c.test.ts", status: "passed", assertionResults: [] },
    ];
    expect(listVitestFailures({ testResults })).toEqual([
      { title: "/lib/a.test.ts › a breaks", message: "Error: no" },
      { title: "/lib/b.test.ts", message: "Cannot find package" },
    ]);
  });

  it("is read from Playwright's report: in suites within suites, flaky ones, errors outside a test", () => {
    const spec = (title: string, status: string, message: string) => ({
      title,
      tests: [{ projectName: "phone", status, results: [{ errors: [{ message }] }] }],
    });
    const report = {
      errors: [{ message: "no build" }],
      suites: [
        {
          title: "pull.spec.ts",
          specs: [spec("one", "expected", "")],
          suites: [
            {
              title: "fetching",
              specs: [spec("two", "unexpected", "Error: two"), spec("three", "flaky", "Error: three")],
            },
          ],
        },
      ],
    };
    expect(listPlaywrightFailures(report)).toEqual([
      { title: "outside a test", message: "no build" },
      { title: "[phone] pull.spec.ts › fetching › two", message: "Error: two" },
      { title: "[phone] pull.spec.ts › fetching › three", message: "Error: three" },
    ]);
  });

  it.each([undefined, null, {}, "text"])("is nothing in the report %j", (report) => {
    expect(listVitestFailures(report)).toEqual([]);
    expect(listPlaywrightFailures(report)).toEqual([]);
    expect(writeFailures([])).toBe("");
  });

  it("is written short: without colours, empty lines and the runner's frames, eight lines each, ten at most", () => {
    const message = `\u001b[31mError\u001b[39m: ${"x".repeat(300)}\n\n    at new Promise (<anonymous>)\n    at /a/node_modules/b.js:1:2\n${"line\n".repeat(20)}`;
    const failures = Array.from({ length: 12 }, (_, index) => ({ title: `test ${index}`, message }));
    const lines = writeFailures(failures).split("\n");
    expect(lines.slice(0, 3)).toEqual(["FAILED test 0", `       Error: ${"x".repeat(153)}`, "       line"]);
    expect(lines).toHaveLength(10 * 9 + 1);
    expect(lines.at(-1)).toBe("and 2 more");
  });
});
