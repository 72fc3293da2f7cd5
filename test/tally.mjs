// Counts of a test run, read from the JSON reports of vitest and Playwright.

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** `N passed, N failed`, and `, N skipped` if there are any. @param {Tally} tally */
export function writeTally({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** A step that is one check. @param {boolean} isGood @returns {Tally} */
export function tallyCheck(isGood) {
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 };
}

/** vitest's `--reporter=json`. A file that could not be loaded has no tests and counts as one failure.
 * @param {unknown} report @param {boolean} isGood whether the process ended well @returns {Tally} */
export function tallyVitest(report, isGood) {
  const files = listOf(report, "testResults");
  const brokenFiles = files.filter(
    (file) => fieldOf(file, "status") === "failed" && listOf(file, "assertionResults").length === 0,
  );
  return honest(
    {
      passed: numberOf(report, "numPassedTests"),
      failed: numberOf(report, "numFailedTests") + brokenFiles.length,
      skipped: numberOf(report, "numPendingTests") + numberOf(report, "numTodoTests"),
    },
    isGood,
  );
}

/** Playwright's `json` reporter. A flaky test counts as failed.
 * @param {unknown} report @param {boolean} isGood whether the process ended well @returns {Tally} */
export function tallyPlaywright(report, isGood) {
  const stats = fieldOf(report, "stats");
  return honest(
    {
      passed: numberOf(stats, "expected"),
      failed: numberOf(stats, "unexpected") + numberOf(stats, "flaky"),
      skipped: numberOf(stats, "skipped"),
    },
    isGood,
  );
}

/** A runner that failed without a failed test (a server that did not start, an error outside a test) or that ran
 * nothing at all is one failure. @param {Tally} tally @param {boolean} isGood @returns {Tally} */
function honest(tally, isGood) {
  const isSilentFailure = tally.failed === 0 && (!isGood || tally.passed === 0);
  return isSilentFailure ? { ...tally, failed: 1 } : tally;
}

/** @param {unknown} value @param {string} name @returns {unknown} */
export function fieldOf(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** @param {unknown} value @param {string} name @returns {unknown[]} */
export function listOf(value, name) {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

/** @param {unknown} value @param {string} name */
function numberOf(value, name) {
  const number = fieldOf(value, name);
  return typeof number === "number" ? number : 0;
}
