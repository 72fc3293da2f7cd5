// `npm test`: every check and every test, each step even if one before it failed. `npm test -- lint e2e` runs the
// named steps alone. Ends with the line `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuilt } from "../server/build.mjs";
import { listPlaywrightFailures, listVitestFailures, writeFailures } from "./failures.mjs";
import { provideBrowser } from "./provide-browser.mjs";
import { provideRedis } from "./provide-redis.mjs";
import { sum, tallyCheck, tallyPlaywright, tallyVitest, writeTally } from "./tally.mjs";

/** @typedef {import("./tally.mjs").Tally} Tally */

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = join(root, "test-results", "reports");
const MINUTE_MS = 60_000;

/** A person's own settings must not decide what a test sees; what names a download's source stays.
 * @param {NodeJS.ProcessEnv} source @returns {Record<string, string | undefined>} */
function cleanEnv(source) {
  const own =
    /^(PORT|HOST|OLLAMA_HOST|CORS_ALLOWED_ORIGINS|REDIS_URL|TRUST_PROXY|LOG_LEVEL|SYNAPSE_(?!TEST_).*)$/;
  return Object.fromEntries(Object.entries(source).filter(([name]) => !own.test(name)));
}

/** @type {Record<string, string | undefined>} */
const env = { ...cleanEnv(process.env), NEXT_TELEMETRY_DISABLED: "1" };

/** Of all steps; they are told at the end, where a log that is cut still has them.
 * @type {import("./failures.mjs").Failure[]} */
const failures = [];

/** @type {readonly { name: string, run: () => Tally }[]} */
const STEPS = [
  { name: "typecheck", run: () => tallyCheck(npmRun("typecheck", [], 10)) },
  { name: "lint", run: () => tallyCheck(npmRun("lint", [], 5)) },
  { name: "arrows", run: () => tallyCheck(npmRun("arrows", [], 2)) },
  { name: "unit", run: runVitest },
  { name: "build", run: () => tallyCheck(isBuilt() || npmRun("build", [], 15)) },
  { name: "browser", run: () => tallyCheck(findBrowser()) },
  { name: "e2e", run: runPlaywright },
];

/** @param {string} script @param {string[]} args @param {number} minutes @param {Record<string, string>} [more] */
function npmRun(script, args, minutes, more = {}) {
  const npmCli = process.env.npm_execpath;
  const [command, first] = npmCli === undefined ? ["npm", []] : [process.execPath, [npmCli]];
  const passed = args.length === 0 ? [] : ["--", ...args];
  const result = spawnSync(command, [...first, "run", "--silent", script, ...passed], {
    cwd: root,
    // Next's types demand a NODE_ENV; here each child has its own.
    env: /** @type {NodeJS.ProcessEnv} */ ({ ...env, ...more }),
    stdio: "inherit",
    timeout: minutes * MINUTE_MS,
    killSignal: "SIGTERM",
  });
  if (result.signal !== null)
    console.error(`${script} was ended by ${result.signal} (limit: ${minutes} min)`);
  if (result.signal === "SIGINT") process.exit(130);
  return result.status === 0;
}

function runVitest() {
  try {
    env.REDIS_SERVER_PATH = provideRedis(console.log);
  } catch (error) {
    // Its tests say so themselves, and fail in CI.
    console.error(error instanceof Error ? error.message : error);
  }
  const file = join(reports, "vitest.json");
  const args = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const isGood = npmRun("test:unit", args, 20);
  const report = readReport(file);
  failures.push(...listVitestFailures(report));
  return tallyVitest(report, isGood);
}

function runPlaywright() {
  if (env.CHROMIUM_PATH === undefined) return tallyCheck(false);
  const file = join(reports, "playwright.json");
  const isGood = npmRun("test:e2e", ["--reporter=list,json"], 30, { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const report = readReport(file);
  failures.push(...listPlaywrightFailures(report));
  return tallyPlaywright(report, isGood);
}

function findBrowser() {
  try {
    env.CHROMIUM_PATH = provideBrowser(console.log);
    console.log(env.CHROMIUM_PATH);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** @param {string} file @returns {unknown} undefined if the runner has written none */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(
      `No step is named ${unknown.join(", ")}. Steps: ${STEPS.map((step) => step.name).join(", ")}`,
    );
    process.exit(2);
  }
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const needsBrowser = wanted.includes("e2e");
  const steps = STEPS.filter(({ name }) => {
    return wanted.length === 0 || wanted.includes(name) || (needsBrowser && name === "browser");
  });
  const results = steps.map(({ name, run }) => {
    console.log(`\n── ${name}`);
    const startMs = performance.now();
    const tally = run();
    return { name, tally, seconds: (performance.now() - startMs) / 1000 };
  });
  console.log("\n── summary");
  for (const { name, tally, seconds } of results) {
    console.log(
      `${tally.failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(10)} ${writeTally(tally)} (${seconds.toFixed(0)} s)`,
    );
  }
  if (failures.length > 0) console.log(`\n${writeFailures(failures)}`);
  const total = sum(results.map((result) => result.tally));
  console.log(`\n${writeTally(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main();
