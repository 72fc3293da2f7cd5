import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { docOf, EnvError, env, parseEnv } from "./env";
import { envExample } from "./env-example";
import { SETTINGS } from "./env-settings";

function problemsWith(source: Record<string, string>) {
  try {
    parseEnv(source, "production");
  } catch (error) {
    if (error instanceof EnvError) return error;
    throw error;
  }
  throw new Error("parseEnv has taken it");
}

describe("parseEnv", () => {
  it.each([
    [{}, "on"],
    [{ HOST: "::1" }, "on"],
    [{ HOST: "0.0.0.0" }, "off"],
    [{ HOST: "192.168.1.5" }, "off"],
    [{ TRUST_PROXY: "on" }, "off"],
    [{ SYNAPSE_ALLOWED_HOSTS: "chat.example.com" }, "off"],
    [{ HOST: "0.0.0.0", SYNAPSE_MODEL_MANAGEMENT: "on" }, "on"],
    [{ SYNAPSE_MODEL_MANAGEMENT: "off" }, "off"],
  ])("with %j lets requests manage models: %s", (source, expected) => {
    expect(parseEnv(source, "production").modelManagement).toBe(expected);
  });

  it("has the documented defaults", () => {
    expect(parseEnv({}, "production")).toEqual({
      port: 3000,
      host: "127.0.0.1",
      upstream: { kind: "ollama", url: "http://127.0.0.1:11434", chosen: "default" },
      defaultModel: undefined,
      corsAllowedOrigins: { kind: "loopback" },
      allowedHosts: [],
      trustProxy: "off",
      maxBodyBytes: 20 * 1024 * 1024,
      firstTokenTimeoutMs: 600_000,
      idleTimeoutMs: 120_000,
      totalTimeoutMs: 1_800_000,
      heartbeatMs: 15_000,
      chunkIntervalMs: 16,
      chunkMaxChars: 4096,
      redisUrl: undefined,
      admissionLimits: { maxRunning: 8, maxPerClient: 4, maxQueue: 64 },
      storeLimits: {
        maxLogs: 1_000,
        maxLogBytes: 16 * 1024 * 1024,
        maxTotalBytes: 256 * 1024 * 1024,
        ttlMs: 600_000,
        maxTombstones: 10_000,
      },
      resumeGraceMs: 60_000,
      drainMs: 10_000,
      rateLimitPerMinute: 60,
      logLevel: "info",
      pull: "on",
      modelManagement: "on",
      modelsDir: join(homedir(), ".cache/synapse/models"),
      hfEndpoint: "https://huggingface.co",
      warnings: [],
    });
  });

  it("lets any origin in under development and loopback's under production, unless told", () => {
    expect(parseEnv({}, "development").corsAllowedOrigins).toEqual({ kind: "any" });
    expect(parseEnv({ CORS_ALLOWED_ORIGINS: "loopback" }, "development").corsAllowedOrigins).toEqual({
      kind: "loopback",
    });
    expect(parseEnv({ CORS_ALLOWED_ORIGINS: "*" }, "production").corsAllowedOrigins).toEqual({ kind: "any" });
  });

  it("takes an empty or blank variable for an unset one", () => {
    const blank = Object.fromEntries(Object.keys(SETTINGS).map((name, i) => [name, i % 2 === 0 ? "" : "  "]));
    expect(parseEnv(blank, "production")).toEqual(parseEnv({}, "production"));
  });

  it("ignores spaces around a value", () => {
    expect(parseEnv({ PORT: " 8080 " }, "production").port).toBe(8080);
  });

  it.each([
    [{ OLLAMA_HOST: "gpu:1" }, { kind: "ollama", url: "http://gpu:1", chosen: "configured" }],
    [
      { SYNAPSE_ENGINE_URL: "http://127.0.0.1:4/" },
      { kind: "engine", url: "http://127.0.0.1:4", chosen: "engine" },
    ],
    [
      { OLLAMA_HOST: "gpu", SYNAPSE_ENGINE_URL: "http://127.0.0.1:4" },
      { kind: "ollama", url: "http://gpu:11434", chosen: "configured" },
    ],
  ])("chooses the upstream of %j", (source, upstream) => {
    expect(parseEnv(source, "production").upstream).toEqual(upstream);
  });

  it.each([
    ["https://a.example", ["https://a.example"]],
    ["https://A.example/, http://b.example:8080", ["https://a.example", "http://b.example:8080"]],
    ["https://a.example:443", ["https://a.example"]],
    ["chrome-extension://abc", ["chrome-extension://abc"]],
  ])("reads the origins %j as browsers send them", (text, origins) => {
    expect(parseEnv({ CORS_ALLOWED_ORIGINS: text }, "production").corsAllowedOrigins).toEqual({
      kind: "list",
      origins,
    });
  });

  it.each([
    ["PORT", "abc"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "3e3"],
    ["HOST", "http://0.0.0.0"],
    ["HOST", "0.0.0.0:3000"],
    ["OLLAMA_HOST", "ftp://h"],
    ["SYNAPSE_ENGINE_URL", "127.0.0.1:1"],
    ["SYNAPSE_MODEL", "a b"],
    ["CORS_ALLOWED_ORIGINS", "https://*.example"],
    ["CORS_ALLOWED_ORIGINS", "https://a.example/path"],
    ["CORS_ALLOWED_ORIGINS", "a.example"],
    ["CORS_ALLOWED_ORIGINS", "null"],
    ["CORS_ALLOWED_ORIGINS", "https://a.example,*"],
    ["CORS_ALLOWED_ORIGINS", ","],
    ["SYNAPSE_ALLOWED_HOSTS", "a.example:3000"],
    ["TRUST_PROXY", "10.0.0.0/8"],
    ["SYNAPSE_MAX_BODY_BYTES", "20MB"],
    ["SYNAPSE_FIRST_TOKEN_TIMEOUT_MS", "0"],
    ["SYNAPSE_IDLE_TIMEOUT_MS", "2147483648"],
    ["SYNAPSE_TOTAL_TIMEOUT_MS", "1.5"],
    ["SYNAPSE_HEARTBEAT_MS", "0"],
    ["SYNAPSE_CHUNK_INTERVAL_MS", "x"],
    ["SYNAPSE_CHUNK_MAX_CHARS", "0"],
    ["SYNAPSE_RATE_LIMIT_PER_MINUTE", "-5"],
    ["LOG_LEVEL", "loud"],
    ["SYNAPSE_PULL", "maybe"],
    ["HF_ENDPOINT", "huggingface.co"],
  ])("refuses %s=%j by name and with an example", (name, value) => {
    const error = problemsWith({ [name]: value });
    expect(error.problems).toHaveLength(1);
    expect(error.message).toContain(`${name} `);
    expect(error.message).toContain(`e.g. ${name}=${docOf(name)?.example}`);
    expect(error.message.split("\n")).toHaveLength(1);
  });

  it("lists every bad variable at once", () => {
    const error = problemsWith({ PORT: "abc", LOG_LEVEL: "loud", SYNAPSE_PULL: "maybe" });
    expect(error.problems.map((problem) => problem.name)).toEqual(["PORT", "LOG_LEVEL", "SYNAPSE_PULL"]);
    expect(error.message.split("\n")).toHaveLength(3);
  });

  it("never repeats a password", () => {
    expect(problemsWith({ OLLAMA_HOST: "http://me:hunter2@h" }).message).not.toContain("hunter2");
    expect(problemsWith({ HF_ENDPOINT: "https://me:hunter2@h" }).message).not.toContain("hunter2");
  });

  it("warns of unknown SYNAPSE_ names and of odd but usable values, and of nothing else", () => {
    const source = { SYNAPSE_PROT: "1", SYNAPSE_TEST_REAL: "required", PATH: "/bin", OLLAMA_HOST: "h:0" };
    expect(parseEnv(source, "production").warnings).toEqual([
      "OLLAMA_HOST has a port that is none; port 11434 is used.",
      "SYNAPSE_PROT is not a setting of Synapse.",
    ]);
  });

  it("opens a models directory below the home directory", () => {
    expect(parseEnv({ SYNAPSE_MODELS_DIR: "~/m" }, "production").modelsDir).toBe(join(homedir(), "m"));
    expect(parseEnv({ SYNAPSE_MODELS_DIR: "/srv/m/" }, "production").modelsDir).toBe("/srv/m");
  });

  it.each(Object.keys(SETTINGS))("takes the example and the default of %s", (name) => {
    const doc = docOf(name);
    for (const value of [doc?.example, doc?.fallback]) {
      expect(() => parseEnv({ [name]: value }, "production")).not.toThrow();
    }
  });
});

describe("env", () => {
  const key = Symbol.for("synapse.env");

  afterEach(() => {
    Reflect.deleteProperty(globalThis, key);
  });

  it("parses once and shares the result", () => {
    const first = env();
    expect(env()).toBe(first);
    expect(Reflect.get(globalThis, key)).toBe(first);
  });
});

describe(".env.example", () => {
  it("is what the settings say: run `npm run env:example`", () => {
    expect(readFileSync(new URL("../.env.example", import.meta.url), "utf8")).toBe(envExample());
  });

  it("tells every setting that people set, and none of the internal ones", () => {
    const names = envExample().match(/^#[A-Z_]+(?==)/gm);
    const expected = Object.keys(SETTINGS).filter((name) => !docOf(name)?.isInternal);
    expect(names).toEqual(expected.map((name) => `#${name}`));
  });
});
