import { defineConfig, devices } from "@playwright/test";

/** Ports of the browser tests' own servers. */
const PORTS = { fakeOllama: 21434, app: 21300, guide: 21301, real: 21302 };
/** `npm start` builds first when `npm test` has not. */
const START_LIMIT_MS = 300_000;

const isCi = process.env.CI !== undefined && process.env.CI !== "";
const isRealWanted = (process.env.SYNAPSE_TEST_REAL ?? "") !== "";

function app(port: number, env: Record<string, string>) {
  return {
    command: "npm start",
    url: `http://127.0.0.1:${port}/healthz`,
    timeout: START_LIMIT_MS,
    gracefulShutdown: { signal: "SIGTERM" as const, timeout: 5_000 },
    stdout: "pipe" as const,
    env: {
      PORT: String(port),
      HOST: "127.0.0.1",
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
      LOG_LEVEL: "warn",
      ...env,
    },
  };
}

/**
 * `*.spec.ts` run against a scripted Ollama, and once more as a phone where a title says `@phone`. `*.guide.spec.ts`
 * run where there is no Ollama and nothing can be downloaded; `*.real.spec.ts`, with SYNAPSE_TEST_REAL, where the
 * engine has fetched its first model.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: isCi,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${PORTS.app}`,
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
    {
      name: "desktop",
      testIgnore: /\.(guide|real)\.spec\.ts$/,
      use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 800 } },
    },
    {
      name: "phone",
      testIgnore: /\.(guide|real)\.spec\.ts$/,
      grep: /@phone/,
      use: { ...devices["Pixel 7"] },
    },
    {
      name: "guide",
      testMatch: /\.guide\.spec\.ts$/,
      use: { ...devices["Desktop Chrome"], baseURL: `http://127.0.0.1:${PORTS.guide}` },
    },
    ...(isRealWanted
      ? [
          {
            name: "real",
            testMatch: /\.real\.spec\.ts$/,
            timeout: 300_000,
            use: { ...devices["Desktop Chrome"], baseURL: `http://127.0.0.1:${PORTS.real}` },
          },
        ]
      : []),
  ],
  webServer: [
    {
      command: `npx tsx test/fake-ollama-main.ts --port ${PORTS.fakeOllama}`,
      url: `http://127.0.0.1:${PORTS.fakeOllama}/api/version`,
      timeout: 30_000,
      gracefulShutdown: { signal: "SIGTERM", timeout: 2_000 },
    },
    app(PORTS.app, { OLLAMA_HOST: `http://127.0.0.1:${PORTS.fakeOllama}` }),
    app(PORTS.guide, { SYNAPSE_MODELS_DIR: "test-results/no-models", SYNAPSE_PULL: "off" }),
    ...(isRealWanted ? [app(PORTS.real, {})] : []),
  ],
});
