import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provideNginx } from "./provide-nginx.mjs";

/** An nginx of the test's own: its configuration, folder and port, in the foreground. */
export interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

export type NginxProvision =
  | { readonly type: "ready"; readonly path: string }
  | { readonly type: "missing"; readonly why: string };

/** Finds or installs nginx; says why where it cannot be had. */
export function findNginx(): NginxProvision {
  try {
    return { type: "ready", path: provideNginx(console.log) };
  } catch (cause) {
    return { type: "missing", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

const START_LIMIT_MS = 10_000;

/**
 * Starts nginx with nothing set beside `http`, what belongs inside its `http` block; `{port}` stands for the port to
 * listen on. Whatever a line does not say is nginx's own default.
 * @throws when it has ended, or does not answer in time; with its error log
 */
export async function startNginx(path: string, http: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "synapse-nginx-"));
  // Started by root, its worker is another user, who must reach the folders for what it buffers.
  await chmod(folder, 0o755);
  const port = await freePort();
  await writeFile(join(folder, "nginx.conf"), configuration(folder, http.replaceAll("{port}", String(port))));
  const child = spawn(
    path,
    ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")],
    {
      stdio: "ignore",
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(url))) {
    if (!hasExited && performance.now() < deadline) continue;
    const log = await readFile(join(folder, "error.log"), "utf8").catch(() => "no log");
    child.kill("SIGKILL");
    throw new Error(`nginx does not answer: ${log}`);
  }
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, http: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join("\n");
  return `daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events {}
http {
access_log off;
${temporary}
${http}
}
`;
}

/** Whether something listens; any status will do. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) })).body?.cancel();
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(address),
      );
    });
  });
}
