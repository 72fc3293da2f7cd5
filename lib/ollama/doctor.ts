import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { Agent } from "undici";
import { z } from "zod";
import type { FindingCode } from "@/lib/chat/finding-codes";
import { FINDINGS, type Finding } from "@/lib/chat/findings";
import { isSameModel } from "@/lib/chat/model-name";
import { DEFAULT_OLLAMA_URL } from "./address";

/** The first version without CVE-2026-7482, a hole in servers that others can reach. Synapse itself
 * works with older ones. */
export const LOWEST_VERSION = "0.17.1";

const STEP_LIMIT_MS = 5_000;
const CANDIDATE_LIMIT_MS = 1_000;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface DoctorConfig {
  /** Without a trailing slash; may have a path. */
  readonly baseUrl: string;
  readonly kind: "ollama" | "engine";
  readonly defaultModel: string | undefined;
  /** Whether this process runs in a container, where 127.0.0.1 is the container itself. */
  readonly isInContainer: boolean;
  /** Other addresses at which an Ollama may be, tried when the first cannot be reached. */
  readonly candidates: readonly string[];
  readonly stepLimitMs?: number;
}

/**
 * Looks at what stands between this process and the model server, the way a request goes: name, connection, TLS, status,
 * version, models. Stops at the first error, since what comes after it cannot be seen. Answers within about 12 s; an abort
 * ends it early with what was found. Never rejects.
 */
export async function examine(config: DoctorConfig, signal: AbortSignal): Promise<Finding[]> {
  const agent = new Agent({ connect: { timeout: config.stepLimitMs ?? STEP_LIMIT_MS }, connections: 4 });
  try {
    const version = await ask(agent, `${config.baseUrl}/api/version`, config, signal);
    if (version.kind === "failed") {
      const first = finding(...diagnose(version, config));
      return [first, ...(await findElsewhere(agent, config, signal))];
    }
    const judged = judgeVersion(version.body);
    if (judged.some(({ severity }) => severity === "error")) {
      return [...judged, ...(await findElsewhere(agent, config, signal))];
    }
    return [...judged, ...(await judgeModels(agent, config, signal))];
  } finally {
    await agent.destroy();
  }
}

/** Where an Ollama is when it is not where it was said to be: this machine's own address and, from inside a container, the
 * machine around it. */
export function likelyAddresses(isInContainer: boolean): string[] {
  if (!isInContainer) return [DEFAULT_OLLAMA_URL];
  const hosts = ["host.docker.internal", "host.containers.internal", gatewayAddress()];
  return [
    DEFAULT_OLLAMA_URL,
    ...hosts.flatMap((host) => (host === undefined ? [] : [`http://${host}:11434`])),
  ];
}

/** Docker and Podman leave these files; others are told by the control group of the process. */
export function isContainer(): boolean {
  if (existsSync("/.dockerenv") || existsSync("/run/.containerenv")) return true;
  return /docker|kubepods|containerd|libpod|lxc/.test(readText("/proc/1/cgroup"));
}

/** The machine around a container is the gateway of its default route. */
function gatewayAddress(): string | undefined {
  const hex = /^\S+\t00000000\t([0-9A-F]{8})\t/m.exec(readText("/proc/net/route"))?.[1];
  const bytes = hex?.match(/../g)?.map((byte) => Number.parseInt(byte, 16));
  return bytes?.reverse().join(".");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

type Diagnosis = readonly [code: FindingCode, values?: Record<string, string>];

function finding(code: FindingCode, values: Record<string, string> = {}): Finding {
  return { code, severity: FINDINGS[code], values };
}

interface Failure {
  readonly kind: "failed";
  /** Node's, OpenSSL's or undici's code, or undefined where the server answered. */
  readonly code: string | undefined;
  readonly status: number | undefined;
}

type Outcome = Failure | { readonly kind: "answered"; readonly body: unknown };

async function ask(
  agent: Agent,
  address: string,
  { stepLimitMs = STEP_LIMIT_MS }: Pick<DoctorConfig, "stepLimitMs">,
  signal: AbortSignal,
): Promise<Outcome> {
  const limit = new AbortController();
  const abort = () => limit.abort();
  const timer = setTimeout(abort, stepLimitMs);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    const url = new URL(address);
    const { statusCode, body } = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: "GET",
      headers: { accept: "application/json", "user-agent": "synapse" },
      signal: limit.signal,
    });
    const text = await readCapped(body);
    if (statusCode !== 200) return { kind: "failed", code: undefined, status: statusCode };
    return { kind: "answered", body: parseJson(text) };
  } catch (thrown) {
    const code = limit.signal.aborted ? "ETIMEDOUT" : codeOf(thrown);
    return { kind: "failed", code, status: undefined };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

async function readCapped(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return "unknown";
  // A name with several addresses fails with all their errors at once.
  const errors = "errors" in thrown && Array.isArray(thrown.errors) ? thrown.errors : [];
  if ("code" in thrown && typeof thrown.code === "string") return thrown.code;
  return errors.length > 0 ? codeOf(errors[0]) : "unknown";
}

function diagnose({ code, status }: Failure, { baseUrl, kind, isInContainer }: DoctorConfig): Diagnosis {
  const { hostname, port, protocol } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, "");
  const place = { host, port: port || (protocol === "https:" ? "443" : "80") };
  if (status !== undefined) return diagnoseStatus(status, place);
  if (kind === "engine") return ["engine_down"];
  const isHere = isLoopback(host);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
      return ["name_unknown", place];
    case "ECONNREFUSED":
      if (isHere && isInContainer) return ["refused_in_container", place];
      return [isHere ? "refused" : "refused_elsewhere", place];
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
      return ["timed_out", place];
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return ["no_route", place];
    default:
      return diagnoseTls(code ?? "unknown", protocol, place);
  }
}

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

function diagnoseTls(code: string, protocol: string, place: Record<string, string>): Diagnosis {
  if (UNTRUSTED.test(code)) return ["tls_untrusted", { ...place, reason: code }];
  const isTls = protocol === "https:" && /^(EPROTO|ERR_SSL|ERR_TLS)/.test(code);
  return isTls ? ["tls_not_spoken", place] : ["not_http", place];
}

function diagnoseStatus(status: number, place: Record<string, string>): Diagnosis {
  const values = { ...place, status: String(status) };
  if (status === 401 || status === 407) return ["unauthorized", values];
  if (status === 403) return ["forbidden", values];
  if (status === 404) return ["wrong_path", values];
  return status >= 500 ? ["server_error", values] : ["http_status", values];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

const versionSchema = z.object({ version: z.string() });

function judgeVersion(body: unknown): Finding[] {
  const parsed = versionSchema.safeParse(body);
  if (!parsed.success) return [finding("not_ollama")];
  const { version } = parsed.data;
  const isOld = compareVersions(version, LOWEST_VERSION) < 0;
  return isOld ? [finding("version_too_old", { version, lowest: LOWEST_VERSION })] : [];
}

/** Below, at or above 0. A build without a version says 0.0.0, and is taken for a new one; so is what is no version. */
function compareVersions(version: string, lowest: string): number {
  const read = (text: string) => text.split(/[-+]/)[0]?.split(".").map(Number) ?? [];
  const [a, b] = [read(version), read(lowest)];
  if (a.some(Number.isNaN) || a.every((part) => part === 0)) return 1;
  const at = b.findIndex((part, index) => part !== (a[index] ?? 0));
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })).nullish() });

async function judgeModels(agent: Agent, config: DoctorConfig, signal: AbortSignal): Promise<Finding[]> {
  const tags = await ask(agent, `${config.baseUrl}/api/tags`, config, signal);
  const parsed = tagsSchema.safeParse(tags.kind === "answered" ? tags.body : undefined);
  if (!parsed.success) return [finding("models_unlisted")];
  const models = parsed.data.models ?? [];
  if (models.length === 0) return [finding("no_models")];
  const { defaultModel } = config;
  const isThere = defaultModel === undefined || models.some(({ name }) => isSameModel(name, defaultModel));
  return isThere ? [] : [finding("default_missing", { model: defaultModel })];
}

async function findElsewhere(agent: Agent, config: DoctorConfig, signal: AbortSignal): Promise<Finding[]> {
  const limits = { stepLimitMs: Math.min(CANDIDATE_LIMIT_MS, config.stepLimitMs ?? CANDIDATE_LIMIT_MS) };
  const others = config.candidates.filter((address) => address !== config.baseUrl);
  const answers = await Promise.all(
    others.map((address) => ask(agent, `${address}/api/version`, limits, signal)),
  );
  const found = others.filter((_, index) => {
    const answer = answers[index];
    return answer?.kind === "answered" && versionSchema.safeParse(answer.body).success;
  });
  return found.slice(0, 1).map((address) => finding("found_elsewhere", { address }));
}
