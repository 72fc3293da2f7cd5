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

/** How the text of a variable is read, by what it holds. A value that cannot be used is refused with what it must be, never
 * with itself: it may be a secret. */
export const settingType = {
  integer,
  oneOf,
  toggle,
  bindHost,
  ollamaHost,
  httpUrl,
  modelName,
  corsPolicy,
  hostList,
  directory,
  redisUrl,
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
