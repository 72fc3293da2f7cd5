import { z } from "zod";
import type { CorsPolicy } from "./env-setting-type";
import { SETTINGS, type SettingDoc, settingDocs } from "./env-settings";
import { DEFAULT_OLLAMA_URL } from "./ollama/address";

export type { CorsPolicy } from "./env-setting-type";

/** `development` is `npm run dev`; everything else is `production`. */
export type EnvMode = "development" | "production";

/** The server that runs the models: a base URL without a trailing slash. */
export interface Upstream {
  readonly kind: "ollama" | "engine";
  readonly url: string;
  /** `configured`: OLLAMA_HOST names it, and nothing may take its place. `engine`: the launcher started it.
   * `default`: nobody said anything, so it is where Ollama listens by itself. */
  readonly chosen: "configured" | "engine" | "default";
}

/** The server's settings, checked. Times are milliseconds, sizes bytes or code points as named. */
export interface Env {
  readonly port: number;
  readonly host: string;
  readonly upstream: Upstream;
  readonly defaultModel: string | undefined;
  readonly corsAllowedOrigins: CorsPolicy;
  /** Lower case; `.name` stands for its subdomains, `*` for any name. */
  readonly allowedHosts: readonly string[];
  readonly trustProxy: "on" | "off";
  readonly maxBodyBytes: number;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly chunkIntervalMs: number;
  readonly chunkMaxChars: number;
  /** Where answers are kept; undefined: in this process. May hold a password. */
  readonly redisUrl: string | undefined;
  readonly admissionLimits: {
    readonly maxRunning: number;
    readonly maxPerClient: number;
    readonly maxQueue: number;
  };
  readonly storeLimits: {
    readonly maxLogs: number;
    readonly maxLogBytes: number;
    readonly maxTotalBytes: number;
    readonly ttlMs: number;
    readonly maxTombstones: number;
  };
  readonly resumeGraceMs: number;
  readonly drainMs: number;
  /** 0: no limit. */
  readonly rateLimitPerMinute: number;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly pull: "on" | "off";
  /** Whether requests may fetch, delete and unload models. */
  readonly modelManagement: "on" | "off";
  readonly modelsDir: string;
  readonly hfEndpoint: string;
  /** Sentences for the log at start: a setting that is unknown or odd but usable. */
  readonly warnings: readonly string[];
}

/** A variable with a value that cannot be used. The value itself is not kept: it may be a secret. */
export interface EnvProblem {
  readonly name: string;
  readonly message: string;
  readonly example: string;
}

/** Exit status of a program whose settings are wrong (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;

/** Every bad variable at once; `message` is what a person should read, one line each. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly problems: readonly EnvProblem[];

  constructor(problems: readonly EnvProblem[]) {
    super(
      problems.map((problem) => `${problem.name} ${problem.message}, e.g. ${problem.example}`).join("\n"),
    );
    this.problems = problems;
  }
}

/** Names beside the table that are ours: the tests' own switch. */
const OTHER_NAMES = new Set(["SYNAPSE_TEST_REAL"]);

/** Ids of answers that are not kept any more; each is a few dozen bytes. */
const MAX_TOMBSTONES = 10_000;

const settingsSchema = z.object(SETTINGS);

/**
 * Checks the environment. A variable that is empty or only spaces counts as unset; names beginning with
 * `SYNAPSE_` that no setting has give a warning.
 * @throws EnvError listing every bad variable with its name and an example.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>, mode: EnvMode): Env {
  const parsed = settingsSchema.safeParse(withoutEmpty(source));
  if (!parsed.success) throw new EnvError(problemsOf(parsed.error));
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    upstream: chooseUpstream(values.OLLAMA_HOST?.url, values.SYNAPSE_ENGINE_URL),
    defaultModel: values.SYNAPSE_MODEL,
    corsAllowedOrigins: values.CORS_ALLOWED_ORIGINS ?? { kind: mode === "development" ? "any" : "loopback" },
    allowedHosts: values.SYNAPSE_ALLOWED_HOSTS,
    trustProxy: values.TRUST_PROXY,
    maxBodyBytes: values.SYNAPSE_MAX_BODY_BYTES,
    firstTokenTimeoutMs: values.SYNAPSE_FIRST_TOKEN_TIMEOUT_MS,
    idleTimeoutMs: values.SYNAPSE_IDLE_TIMEOUT_MS,
    totalTimeoutMs: values.SYNAPSE_TOTAL_TIMEOUT_MS,
    heartbeatMs: values.SYNAPSE_HEARTBEAT_MS,
    chunkIntervalMs: values.SYNAPSE_CHUNK_INTERVAL_MS,
    chunkMaxChars: values.SYNAPSE_CHUNK_MAX_CHARS,
    redisUrl: values.REDIS_URL,
    admissionLimits: {
      maxRunning: values.SYNAPSE_MAX_GENERATIONS,
      maxPerClient: values.SYNAPSE_MAX_STREAMS_PER_CLIENT,
      maxQueue: values.SYNAPSE_MAX_QUEUE,
    },
    storeLimits: {
      maxLogs: values.SYNAPSE_MAX_LOGS,
      maxLogBytes: values.SYNAPSE_MAX_LOG_BYTES,
      maxTotalBytes: values.SYNAPSE_MAX_LOGS_BYTES,
      ttlMs: values.SYNAPSE_LOG_TTL_MS,
      maxTombstones: MAX_TOMBSTONES,
    },
    resumeGraceMs: values.SYNAPSE_RESUME_GRACE_MS,
    drainMs: values.SYNAPSE_DRAIN_MS,
    rateLimitPerMinute: values.SYNAPSE_RATE_LIMIT_PER_MINUTE,
    logLevel: values.LOG_LEVEL,
    pull: values.SYNAPSE_PULL,
    modelManagement: values.SYNAPSE_MODEL_MANAGEMENT ?? managementWhereUnset(values),
    modelsDir: values.SYNAPSE_MODELS_DIR,
    hfEndpoint: values.HF_ENDPOINT,
    warnings: [
      ...(values.OLLAMA_HOST?.warnings ?? []).map((warning) => `OLLAMA_HOST ${warning}.`),
      ...unknownNames(source).map((name) => `${name} is not a setting of Synapse.`),
    ],
  };
}

const cacheKey = Symbol.for("synapse.env");

/**
 * This process's settings, parsed once and shared by every copy of this module.
 * @throws EnvError as parseEnv does; nothing is kept then.
 */
export function env(): Env {
  const cache = globalThis as typeof globalThis & { [cacheKey]?: Env };
  cache[cacheKey] ??= parseEnv(
    process.env,
    process.env.NODE_ENV === "development" ? "development" : "production",
  );
  return cache[cacheKey];
}

function withoutEmpty(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.keys(SETTINGS).map((name) => [name, source[name]?.trim() ?? ""] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** Others must not fill or empty this machine's disk unless somebody said so. A proxy on this machine brings others too,
 * although HOST is a loopback address. */
function managementWhereUnset(
  values: Pick<z.infer<typeof settingsSchema>, "HOST" | "TRUST_PROXY" | "SYNAPSE_ALLOWED_HOSTS">,
): "on" | "off" {
  const isLoopback = /^(localhost|127(\.\d+){3}|::1)$/.test(values.HOST);
  const isAlone = values.TRUST_PROXY === "off" && values.SYNAPSE_ALLOWED_HOSTS.length === 0;
  return isLoopback && isAlone ? "on" : "off";
}

function chooseUpstream(ollamaUrl: string | undefined, engineUrl: string | undefined): Upstream {
  if (ollamaUrl !== undefined) return { kind: "ollama", url: ollamaUrl, chosen: "configured" };
  if (engineUrl !== undefined) return { kind: "engine", url: engineUrl, chosen: "engine" };
  return { kind: "ollama", url: DEFAULT_OLLAMA_URL, chosen: "default" };
}

function problemsOf(error: z.ZodError): EnvProblem[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return { name, message: issue.message, example: `${name}=${docOf(name)?.example ?? ""}` };
  });
}

/** A setting's documentation, or undefined for a name that is none. */
export function docOf(name: string): SettingDoc | undefined {
  const schema = Object.entries(SETTINGS).find(([candidate]) => candidate === name)?.[1];
  return schema === undefined ? undefined : settingDocs.get(schema);
}

function unknownNames(source: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(source).filter(
    (name) => name.startsWith("SYNAPSE_") && !(name in SETTINGS) && !OTHER_NAMES.has(name),
  );
}
