import { defineConfig, devices } from "@playwright/test";

const isCi = process.env.CI !== undefined && process.env.CI !== "";

/**
 * What a person does, in a real browser against the built server. The tests start their own servers in front of a
 * scripted Ollama (`e2e/chat-test.ts`), so they need a build and no more. A title tagged `@phone` runs once more as a
 * phone.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  globalSetup: "./e2e/build-first.ts",
  // One browser and one server at a time: the tests share two cores with what they measure.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: isCi,
  timeout: 60_000,
  // A picture that is missing or differs is a failure; only `--update-snapshots` writes one.
  updateSnapshots: "none",
  snapshotPathTemplate: "{testDir}/snapshots/{arg}{ext}",
  expect: {
    timeout: 10_000,
    // Wide enough for a machine with other fonts and another hinting, too narrow for another theme, a missing side column or a serif.
    toHaveScreenshot: { maxDiffPixelRatio: 0.008, threshold: 0.2 },
  },
  reporter: "list",
  use: {
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    },
  },
  projects: [
    { name: "desktop", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } } },
    { name: "phone", grep: /@phone/, use: { ...devices["Pixel 7"] } },
  ],
});
