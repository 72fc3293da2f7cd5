import { isIP } from "node:net";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { parseOllamaHost } from "./ollama/address";

/** Which other sites' pages may call the API. An origin is `scheme://host[:port]`, compared exactly. */
export type CorsPolicy =
  | { readonly kind: "any" }
  | { readonly kind: "loopback" }
  | { readonly kind: "list"; readonly origins: readonly string[] };

/** What `.env.example` and a refusal say of a setting. */
export interface SettingDoc {
  readonly description: string;
  readonly example: string;
  /** What an unset variable means, in words or as a value. */
  readonly fallback: string;
  /** Set by this project's own programs, not by people: left out of `.env.example`. */
  readonly isInternal?: boolean;
}

export const settingDocs = z.registry<SettingDoc>();

/** setTimeout fires at once above this, so no time may be longer. */
const MAX_TIMER_MS = 2_147_483_647;

function withDefault<T>(schema: z.ZodType<T, string>, doc: SettingDoc) {
  const setting = z.prefault(schema, doc.fallback);
  settingDocs.add(setting, doc);
  return setting;
}

function unset<T>(schema: z.ZodType<T, string>, doc: SettingDoc) {
  const setting = z.optional(schema);
  settingDocs.add(setting, doc);
  return setting;
}

function integer(min: number, max: number) {
  return z.string().transform((text, context) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    return refuse(context, `must be a whole number from ${min} to ${max}`);
  });
}

function oneOf<const T extends string>(values: readonly T[]) {
  return z.string().transform((text, context) => {
    const value = values.find((candidate) => candidate === text.toLowerCase());
    return value ?? refuse(context, `must be one of ${values.join(", ")}`);
  });
}

/** `on` or `off`; the spellings people try for them are taken too. */
const toggle = z.string().transform((text, context): "on" | "off" => {
  if (/^(on|true|yes|1)$/i.test(text)) return "on";
  if (/^(off|false|no|0)$/i.test(text)) return "off";
  return refuse(context, "must be on or off");
});

const bindHost = z.string().transform((text, context) => {
  const host = text.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  if (isIP(host) !== 0 || isHostName(host)) return host;
  return refuse(context, "must be a host name or an IP address without scheme and port");
});

const ollamaHost = z.string().transform((text, context) => {
  const address = parseOllamaHost(text);
  return address.ok ? address : refuse(context, address.reason);
});

const httpUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBase = url !== undefined && /^https?:$/.test(url.protocol) && url.search + url.hash === "";
  if (!isBase || url.username !== "" || url.password !== "") {
    return refuse(context, "must be an http or https address without credentials");
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
});

const modelName = z
  .string()
  .max(256, "must be a model's name")
  .regex(/^[\w.:/@-]+$/, "must be a model's name");

const corsPolicy = z.string().transform((text, context): CorsPolicy => {
  if (text === "*") return { kind: "any" };
  if (text.toLowerCase() === "loopback") return { kind: "loopback" };
  const origins = splitList(text).map(normalizeOrigin);
  const isEveryOneGood = origins.every((origin) => origin !== undefined);
  if (!isEveryOneGood || origins.length === 0) {
    return refuse(context, "must be loopback, * or a comma list of origins (scheme://host:port, no path)");
  }
  return { kind: "list", origins };
});

const hostList = z.string().transform((text, context) => {
  const hosts = splitList(text.toLowerCase());
  const isEveryOneGood = hosts.every((host) => {
    const bare = host.replace(/^\[(.*)\]$/, "$1").replace(/^\./, "");
    return host === "*" || isIP(bare) !== 0 || isHostName(bare);
  });
  return isEveryOneGood ? hosts : refuse(context, "must be a comma list of host names without ports");
});

const directory = z.string().transform((text) => {
  return resolve(text === "~" || text.startsWith("~/") ? join(homedir(), text.slice(1)) : text);
});

const redisUrl = z.string().transform((text, context) => {
  const isRedis = URL.canParse(text) && /^(rediss?|valkeys?|unix):$/.test(new URL(text).protocol);
  return isRedis
    ? text.replace(/^valkey/, "redis")
    : refuse(context, "must be a redis:// or rediss:// address");
});

/** Every environment variable of the server: one row each, in the order of `.env.example`. */
export const SETTINGS = {
  PORT: withDefault(integer(0, 65_535), {
    description: "Port to listen on; 0 takes any free one.",
    example: "8080",
    fallback: "3000",
  }),
  HOST: withDefault(bindHost, {
    description: "Address to listen on. 0.0.0.0 opens the server to the network.",
    example: "0.0.0.0",
    fallback: "127.0.0.1",
  }),
  OLLAMA_HOST: unset(ollamaHost, {
    description:
      "Where Ollama is, in any form its own client takes. Unset: 127.0.0.1:11434 if it answers, else the built-in engine.",
    example: "http://192.168.1.20:11434",
    fallback: "",
  }),
  SYNAPSE_ENGINE_URL: unset(httpUrl, {
    description: "Where the launcher has started the engine.",
    example: "http://127.0.0.1:40123",
    fallback: "",
    isInternal: true,
  }),
  SYNAPSE_MODEL: unset(modelName, {
    description:
      "Model for requests that name none. Unset: a loaded one, else the most recently modified one that can chat.",
    example: "llama3.2:3b",
    fallback: "",
  }),
  CORS_ALLOWED_ORIGINS: unset(corsPolicy, {
    description:
      "Other sites whose pages may call the API: loopback, * or a comma list of origins. Unset: * under npm run dev, loopback under npm start.",
    example: "https://chat.example.com,http://localhost:5173",
    fallback: "",
  }),
  SYNAPSE_ALLOWED_HOSTS: withDefault(hostList, {
    description:
      "Further names the server may be called by (comma list; .example.com takes every subdomain, * any name). Loopback names always work; IP addresses and names without a dot too, once HOST opens the network.",
    example: "chat.example.com",
    fallback: "",
  }),
  TRUST_PROXY: withDefault(toggle, {
    description:
      "on: the last entry of X-Forwarded-For is the client, for limits. Only behind a proxy of your own.",
    example: "on",
    fallback: "off",
  }),
  SYNAPSE_MAX_BODY_BYTES: withDefault(integer(1024, 1_073_741_824), {
    description: "Largest request body, in bytes.",
    example: "5242880",
    fallback: "20971520",
  }),
  SYNAPSE_FIRST_TOKEN_TIMEOUT_MS: withDefault(integer(1, MAX_TIMER_MS), {
    description: "How long a model may load and read before its first output.",
    example: "120000",
    fallback: "600000",
  }),
  SYNAPSE_IDLE_TIMEOUT_MS: withDefault(integer(1, MAX_TIMER_MS), {
    description: "How long a model may be silent within an answer.",
    example: "60000",
    fallback: "120000",
  }),
  SYNAPSE_TOTAL_TIMEOUT_MS: withDefault(integer(1, MAX_TIMER_MS), {
    description: "How long a whole answer may take.",
    example: "600000",
    fallback: "1800000",
  }),
  SYNAPSE_HEARTBEAT_MS: withDefault(integer(10, MAX_TIMER_MS), {
    description: "Time between heartbeats on a silent stream. Proxies cut at 60 s and later.",
    example: "5000",
    fallback: "15000",
  }),
  SYNAPSE_CHUNK_INTERVAL_MS: withDefault(integer(0, 10_000), {
    description: "What arrives within this time goes out as one event; 0 sends each chunk by itself.",
    example: "50",
    fallback: "16",
  }),
  SYNAPSE_CHUNK_MAX_CHARS: withDefault(integer(1, 1_000_000), {
    description: "Longest text of one event, in characters.",
    example: "1024",
    fallback: "4096",
  }),
  REDIS_URL: unset(redisUrl, {
    description:
      "Redis or Valkey that keeps the answers, so that several instances share them. Unset: this process's memory.",
    example: "redis://127.0.0.1:6379/0",
    fallback: "",
  }),
  SYNAPSE_MAX_GENERATIONS: withDefault(integer(1, 10_000), {
    description: "Answers that this instance lets the model server work on at once; more wait in line.",
    example: "2",
    fallback: "8",
  }),
  SYNAPSE_MAX_STREAMS_PER_CLIENT: withDefault(integer(1, 10_000), {
    description: "Answers that one client may have running or waiting at once.",
    example: "16",
    fallback: "4",
  }),
  SYNAPSE_MAX_QUEUE: withDefault(integer(0, 100_000), {
    description: "Answers that may wait in line; past it 503 queue_full.",
    example: "256",
    fallback: "64",
  }),
  SYNAPSE_RESUME_GRACE_MS: withDefault(integer(0, MAX_TIMER_MS), {
    description: 'How long an answer asked for with on_disconnect "continue" goes on with nobody reading.',
    example: "300000",
    fallback: "60000",
  }),
  SYNAPSE_LOG_TTL_MS: withDefault(integer(1, MAX_TIMER_MS), {
    description: "How long an ended answer can be read again.",
    example: "3600000",
    fallback: "600000",
  }),
  SYNAPSE_MAX_LOGS: withDefault(integer(1, 1_000_000), {
    description: "Answers kept at once, running ones included; ended ones go first.",
    example: "200",
    fallback: "1000",
  }),
  SYNAPSE_MAX_LOG_BYTES: withDefault(integer(1024, 1_073_741_824), {
    description: "Largest answer kept, in bytes of memory; one that grows past it is ended.",
    example: "4194304",
    fallback: "16777216",
  }),
  SYNAPSE_MAX_LOGS_BYTES: withDefault(integer(1024, 68_719_476_736), {
    description: "All answers kept together, in bytes of memory.",
    example: "67108864",
    fallback: "268435456",
  }),
  SYNAPSE_DRAIN_MS: withDefault(integer(0, MAX_TIMER_MS), {
    description: "How long a stopping server may take to end its streams.",
    example: "30000",
    fallback: "10000",
  }),
  SYNAPSE_RATE_LIMIT_PER_MINUTE: withDefault(integer(0, 1_000_000), {
    description: "Chat requests a client may start in a minute; 0 sets no limit.",
    example: "600",
    fallback: "60",
  }),
  LOG_LEVEL: withDefault(oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"]), {
    description: "Least severe log line written: fatal, error, warn, info, debug, trace or silent.",
    example: "debug",
    fallback: "info",
  }),
  SYNAPSE_PULL: withDefault(toggle, {
    description: "off: the built-in engine downloads no model by itself.",
    example: "off",
    fallback: "on",
  }),
  SYNAPSE_MODEL_MANAGEMENT: unset(toggle, {
    description:
      "on: whoever opens the page may fetch, delete and unload models. Unset: on while only this machine can open it (HOST is a loopback address, TRUST_PROXY is off and SYNAPSE_ALLOWED_HOSTS is empty), else off.",
    example: "on",
    fallback: "",
  }),
  SYNAPSE_MODELS_DIR: withDefault(directory, {
    description: "Where the built-in engine keeps its models. Any .gguf file put there appears.",
    example: "/srv/models",
    fallback: "~/.cache/synapse/models",
  }),
  HF_ENDPOINT: withDefault(httpUrl, {
    description: "Where the built-in engine downloads models from.",
    example: "https://hf-mirror.com",
    fallback: "https://huggingface.co",
  }),
} as const;

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function isHostName(text: string): boolean {
  const labels = text.split(".");
  return (
    text.length <= 253 && labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label))
  );
}

/** An origin as browsers send it: lower case, no default port, no slash at the end. `*` inside is refused. */
function normalizeOrigin(text: string): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\s*@]+)\/?$/i.exec(text);
  if (match === null) return undefined;
  const isWeb = /^https?$/i.test(match[1] ?? "");
  if (!isWeb) return text.toLowerCase().replace(/\/$/, "");
  return URL.canParse(text) ? new URL(text).origin : undefined;
}
