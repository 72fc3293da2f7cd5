import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "./free-port";
import { type ProxyName, provideProxy } from "./provide-proxy.mjs";

/** A proxy of the test's own: its configuration, folder and port, in the foreground. */
export interface ReverseProxy {
  readonly url: string;
  stop(): Promise<void>;
}

export type ProxyProvision =
  | { readonly type: "ready"; readonly path: string }
  | { readonly type: "missing"; readonly why: string };

/** Finds or installs a proxy; says why where it cannot be had. */
export function findProxy(name: ProxyName): ProxyProvision {
  try {
    return { type: "ready", path: provideProxy(name, console.log) };
  } catch (cause) {
    return { type: "missing", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

const START_LIMIT_MS = 30_000;
const LOOK_AGAIN_MS = 20;

/**
 * Starts nginx with what belongs inside its `http` block, or Caddy with a Caddyfile; `{port}` stands for the port to
 * listen on. What the configuration does not say is the proxy's own default.
 * @throws when the proxy cannot be had, has ended, or does not answer in time; with what it printed
 */
export async function startProxy(name: ProxyName, configuration: string): Promise<ReverseProxy> {
  const provision = findProxy(name);
  if (provision.type === "missing") throw new Error(provision.why);
  const folder = await mkdtemp(join(tmpdir(), `synapse-${name}-`));
  // Started by root, nginx's worker is another user, who must reach the folders for what it buffers.
  await chmod(folder, 0o755);
  const port = await findFreePort();
  const args = await COMMANDS[name](folder, configuration.replaceAll("{port}", String(port)));
  const child = spawn(provision.path, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  let printed = "";
  child.stderr.on("data", (bytes: Buffer) => {
    printed += bytes.toString();
  });
  let hasExited = false;
  const exited = new Promise<void>((resolve) => {
    const settle = () => {
      hasExited = true;
      resolve();
    };
    child.once("exit", settle);
    child.once("error", settle);
  });

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  }

  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    if (!hasExited && performance.now() < deadline) continue;
    const log = await readFile(join(folder, "error.log"), "utf8").catch(() => "");
    await stop();
    throw new Error(`${name} does not answer: ${printed}${log}`);
  }
  return { url, stop };
}

/** Write the configuration and give the arguments. */
const COMMANDS: Record<ProxyName, (folder: string, configuration: string) => Promise<string[]>> = {
  async nginx(folder, http) {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (kind) => `${kind}_temp_path ${folder}/${kind};`,
    );
    const lines = [
      "daemon off;",
      `pid ${folder}/nginx.pid;`,
      "events {}",
      `http { access_log off; ${temporary.join(" ")}`,
      http,
      "}",
    ];
    await writeFile(join(folder, "nginx.conf"), lines.join("\n"));
    return ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")];
  },
  async caddy(folder, caddyfile) {
    await writeFile(join(folder, "Caddyfile"), `{\n\tadmin off\n\tauto_https off\n}\n${caddyfile}`);
    return ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
  },
};

/** Whether something listens; any status will do. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).body?.cancel();
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    return false;
  }
}
