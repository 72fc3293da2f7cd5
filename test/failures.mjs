// What failed in a test run and why, read from the JSON reports of vitest and Playwright.
import { stripVTControlCharacters } from "node:util";
import { fieldOf, listOf } from "./tally.mjs";

/** @typedef {{ readonly title: string, readonly message: string }} Failure */

const MAX_FAILURES = 10;
const MAX_LINES = 8;
const MAX_LINE_CHARS = 160;
const FOREIGN_FRAME = /^\s+at .*(node_modules|<anonymous>)/;

/** @param {unknown} report of vitest's `--reporter=json` @returns {Failure[]} */
export function listVitestFailures(report) {
  return listOf(report, "testResults").flatMap((file) => {
    const failed = listOf(file, "assertionResults").filter((test) => fieldOf(test, "status") === "failed");
    const isBroken = fieldOf(file, "status") === "failed" && failed.length === 0;
    if (isBroken) return [{ title: textOf(file, "name"), message: textOf(file, "message") }];
    return failed.map((test) => ({
      title: `${textOf(file, "name")} › ${textOf(test, "fullName")}`,
      message: String(listOf(test, "failureMessages")[0] ?? ""),
    }));
  });
}

/** @param {unknown} report of Playwright's `json` reporter @returns {Failure[]} */
export function listPlaywrightFailures(report) {
  const outside = listOf(report, "errors").map((error) => ({
    title: "outside a test",
    message: textOf(error, "message"),
  }));
  return [...outside, ...listOf(report, "suites").flatMap((suite) => failuresOfSuite(suite, ""))];
}

/** The title in one line and the message's first lines, each cut, without the runner's frames; after ten, how many more there are.
 * @param {readonly Failure[]} failures */
export function writeFailures(failures) {
  const written = failures.slice(0, MAX_FAILURES).map(({ title, message }) => {
    const lines = stripVTControlCharacters(message)
      .split("\n")
      .filter((line) => line.trim() !== "" && !FOREIGN_FRAME.test(line))
      .slice(0, MAX_LINES);
    return [`FAILED ${title}`, ...lines.map((line) => `       ${line.slice(0, MAX_LINE_CHARS)}`)].join("\n");
  });
  const more = failures.length - written.length;
  return [...written, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** @param {unknown} suite @param {string} path @returns {Failure[]} */
function failuresOfSuite(suite, path) {
  const here = `${path}${textOf(suite, "title")} › `;
  const own = listOf(suite, "specs").flatMap((spec) =>
    listOf(spec, "tests")
      .filter((test) => ["unexpected", "flaky"].includes(textOf(test, "status")))
      .map((test) => ({
        title: `[${textOf(test, "projectName")}] ${here}${textOf(spec, "title")}`,
        message: firstError(test),
      })),
  );
  return [...own, ...listOf(suite, "suites").flatMap((inner) => failuresOfSuite(inner, here))];
}

/** @param {unknown} test */
function firstError(test) {
  const errors = listOf(test, "results").flatMap((result) => listOf(result, "errors"));
  return textOf(errors[0], "message");
}

/** @param {unknown} value @param {string} name */
function textOf(value, name) {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : "";
}
