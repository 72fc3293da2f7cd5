import { z } from "zod";
import { settingType } from "./env-setting-type";

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

/** Every environment variable of the server: one row each, in the order of `.env.example`. */
export const SETTINGS = {
  PORT: withDefault(settingType.integer(0, 65_535), {
    description: "Port to listen on; 0 takes any free one.",
    example: "8080",
    fallback: "3000",
  }),
  HOST: withDefault(settingType.bindHost, {
    description: "Address to listen on. 0.0.0.0 opens the server to the network.",
    example: "0.0.0.0",
    fallback: "127.0.0.1",
  }),
  OLLAMA_HOST: unset(settingType.ollamaHost, {
    description:
      "Where Ollama is, in any form its own client takes. Unset: 127.0.0.1:11434 if it answers, else the built-in engine.",
    example: "http://192.168.1.20:11434",
    fallback: "",
  }),
  SYNAPSE_ENGINE_URL: unset(settingType.httpUrl, {
    description: "Where the launcher has started the engine.",
    example: "http://127.0.0.1:40123",
    fallback: "",
    isInternal: true,
  }),
  SYNAPSE_MODEL: unset(settingType.modelName, {
    description:
      "Model for requests that name none. Unset: a loaded one, else the most recently modified one that can chat.",
    example: "llama3.2:3b",
    fallback: "",
  }),
  CORS_ALLOWED_ORIGINS: unset(settingType.corsPolicy, {
    description:
      "Other sites whose pages may call the API: loopback, * or a comma list of origins. Unset: * under npm run dev, loopback under npm start.",
    example: "https://chat.example.com,http://localhost:5173",
    fallback: "",
  }),
  SYNAPSE_ALLOWED_HOSTS: withDefault(settingType.hostList, {
    description:
      "Further names the server may be called by (comma list; .example.com takes every subdomain, * any name). Loopback names always work; IP addresses and names without a dot too, once HOST opens the network.",
    example: "chat.example.com",
    fallback: "",
  }),
  TRUST_PROXY: withDefault(settingType.toggle, {
    description:
      "on: the last entry of X-Forwarded-For is the client, for limits. Only behind a proxy of your own.",
    example: "on",
    fallback: "off",
  }),
  SYNAPSE_MAX_BODY_BYTES: withDefault(settingType.integer(1024, 1_073_741_824), {
    description: "Largest request body, in bytes.",
    example: "5242880",
    fallback: "20971520",
  }),
  SYNAPSE_FIRST_TOKEN_TIMEOUT_MS: withDefault(settingType.integer(1, MAX_TIMER_MS), {
    description: "How long a model may load and read before its first output.",
    example: "120000",
    fallback: "600000",
  }),
  SYNAPSE_IDLE_TIMEOUT_MS: withDefault(settingType.integer(1, MAX_TIMER_MS), {
    description: "How long a model may be silent within an answer.",
    example: "60000",
    fallback: "120000",
  }),
  SYNAPSE_TOTAL_TIMEOUT_MS: withDefault(settingType.integer(1, MAX_TIMER_MS), {
    description: "How long a whole answer may take.",
    example: "600000",
    fallback: "1800000",
  }),
  SYNAPSE_HEARTBEAT_MS: withDefault(settingType.integer(10, MAX_TIMER_MS), {
    description: "Time between heartbeats on a silent stream. Proxies cut at 60 s and later.",
    example: "5000",
    fallback: "15000",
  }),
  SYNAPSE_CHUNK_INTERVAL_MS: withDefault(settingType.integer(0, 10_000), {
    description: "What arrives within this time goes out as one event; 0 sends each chunk by itself.",
    example: "50",
    fallback: "16",
  }),
  SYNAPSE_CHUNK_MAX_CHARS: withDefault(settingType.integer(1, 1_000_000), {
    description: "Longest text of one event, in characters.",
    example: "1024",
    fallback: "4096",
  }),
  REDIS_URL: unset(settingType.redisUrl, {
    description:
      "Redis or Valkey that keeps the answers, so that several instances share them. Unset: this process's memory.",
    example: "redis://127.0.0.1:6379/0",
    fallback: "",
  }),
  SYNAPSE_MAX_GENERATIONS: withDefault(settingType.integer(1, 10_000), {
    description: "Answers that this instance lets the model server work on at once; more wait in line.",
    example: "2",
    fallback: "8",
  }),
  SYNAPSE_MAX_STREAMS_PER_CLIENT: withDefault(settingType.integer(1, 10_000), {
    description: "Answers that one client may have running or waiting at once.",
    example: "16",
    fallback: "4",
  }),
  SYNAPSE_MAX_QUEUE: withDefault(settingType.integer(0, 100_000), {
    description: "Answers that may wait in line; past it 503 queue_full.",
    example: "256",
    fallback: "64",
  }),
  SYNAPSE_RESUME_GRACE_MS: withDefault(settingType.integer(0, MAX_TIMER_MS), {
    description: 'How long an answer asked for with on_disconnect "continue" goes on with nobody reading.',
    example: "300000",
    fallback: "60000",
  }),
  SYNAPSE_LOG_TTL_MS: withDefault(settingType.integer(1, MAX_TIMER_MS), {
    description: "How long an ended answer can be read again.",
    example: "3600000",
    fallback: "600000",
  }),
  SYNAPSE_MAX_LOGS: withDefault(settingType.integer(1, 1_000_000), {
    description: "Answers kept at once, running ones included; ended ones go first.",
    example: "200",
    fallback: "1000",
  }),
  SYNAPSE_MAX_LOG_BYTES: withDefault(settingType.integer(1024, 1_073_741_824), {
    description: "Largest answer kept, in bytes of memory; one that grows past it is ended.",
    example: "4194304",
    fallback: "16777216",
  }),
  SYNAPSE_MAX_LOGS_BYTES: withDefault(settingType.integer(1024, 68_719_476_736), {
    description: "All answers kept together, in bytes of memory.",
    example: "67108864",
    fallback: "268435456",
  }),
  SYNAPSE_DRAIN_MS: withDefault(settingType.integer(0, MAX_TIMER_MS), {
    description: "How long a stopping server may take to end its streams.",
    example: "30000",
    fallback: "10000",
  }),
  SYNAPSE_RATE_LIMIT_PER_MINUTE: withDefault(settingType.integer(0, 1_000_000), {
    description: "Chat requests a client may start in a minute; 0 sets no limit.",
    example: "600",
    fallback: "60",
  }),
  LOG_LEVEL: withDefault(settingType.oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"]), {
    description: "Least severe log line written: fatal, error, warn, info, debug, trace or silent.",
    example: "debug",
    fallback: "info",
  }),
  SYNAPSE_PULL: withDefault(settingType.toggle, {
    description: "off: the built-in engine downloads no model by itself.",
    example: "off",
    fallback: "on",
  }),
  SYNAPSE_MODEL_MANAGEMENT: unset(settingType.toggle, {
    description:
      "on: whoever opens the page may fetch, delete and unload models. Unset: on while only this machine can open it (HOST is a loopback address, TRUST_PROXY is off and SYNAPSE_ALLOWED_HOSTS is empty), else off.",
    example: "on",
    fallback: "",
  }),
  SYNAPSE_MODELS_DIR: withDefault(settingType.directory, {
    description: "Where the built-in engine keeps its models. Any .gguf file put there appears.",
    example: "/srv/models",
    fallback: "~/.cache/synapse/models",
  }),
  HF_ENDPOINT: withDefault(settingType.httpUrl, {
    description: "Where the built-in engine downloads models from.",
    example: "https://hf-mirror.com",
    fallback: "https://huggingface.co",
  }),
} as const;
