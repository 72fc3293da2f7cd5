import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngineServer, type EngineOptions } from "../server";
import { createScriptedRunner } from "./scripted-runner";

/** An engine on a free port with a folder of its own. */
export interface TestEngine {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly errors: unknown[];
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response>;
  get(path: string): Promise<Response>;
  /** All lines of an NDJSON answer. */
  lines(path: string, body: unknown): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function startEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const folder = options.modelsDir ?? (await mkdtemp(join(tmpdir(), "synapse-models-")));
  const errors: unknown[] = [];
  const server = createEngineServer({
    modelsDir: folder,
    docsRoot: folder,
    runner: createScriptedRunner({ script: () => ({ texts: ["Hello", " there"] }) }),
    guidePaceMs: 0,
    onError: (error) => errors.push(error),
    ...options,
  });
  const { url, port } = await server.listen(0);
  const post = (path: string, body: unknown, signal?: AbortSignal) =>
    fetch(`${url}${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });
  return {
    url,
    port,
    folder,
    errors,
    post,
    get: (path) => fetch(`${url}${path}`),
    async lines(path, body) {
      const text = await (await post(path, body)).text();
      return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    },
    async close() {
      await server.close();
      if (options.modelsDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Documentation for the guide, two files of it. */
export async function writeDocs(root: string): Promise<void> {
  await writeFile(
    join(root, "README.md"),
    "# Synapse\n\nA chat app.\n\n## Install\n\nRun `npm ci` and `npm start`.\n",
  );
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request with headers that fetch would not let through, such as Host. */
export function rawRequest(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const all = { ...length, ...headers };
    const request = httpRequest({ host: "127.0.0.1", port, method, path, headers: all }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}
