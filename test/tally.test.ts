import { describe, expect, it } from "vitest";
import { sum, tallyCheck, tallyPlaywright, tallyVitest, writeTally } from "./tally.mjs";

describe("the tally of a test run", () => {
  it("reads vitest's report", () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [],
    };
    expect(tallyVitest(report, false)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("counts a file that vitest could not load", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{}] },
    ];
    expect(tallyVitest({ numPassedTests: 1, testResults }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it("reads Playwright's report and takes flaky for failed", () => {
    const report = { stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 } };
    expect(tallyPlaywright(report, false)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it.each([undefined, null, {}, { stats: {} }, "text"])("takes the report %j for a failure", (report) => {
    expect(tallyVitest(report, false).failed).toBe(1);
    expect(tallyVitest(report, true).failed).toBe(1);
    expect(tallyPlaywright(report, false).failed).toBe(1);
    expect(tallyPlaywright(report, true).failed).toBe(1);
  });

  it("takes a runner that failed without a failed test for a failure", () => {
    expect(tallyVitest({ numPassedTests: 5 }, false)).toEqual({ passed: 5, failed: 1, skipped: 0 });
    expect(tallyPlaywright({ stats: { expected: 5 } }, false)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it("sums and writes the last line", () => {
    const total = sum([tallyCheck(true), tallyCheck(false), { passed: 10, failed: 2, skipped: 0 }]);
    expect(writeTally(total)).toBe("11 passed, 3 failed");
    expect(writeTally({ ...total, skipped: 4 })).toBe("11 passed, 3 failed, 4 skipped");
  });
});
