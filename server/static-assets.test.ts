import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as ask, createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressAssets } from "./compress-assets.mjs";
import { createStaticAssets } from "./static-assets";

const SCRIPT = `export const words = "${"again and ".repeat(200)}";\n`;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe("the build's files", () => {
  let folder: string;
  let server: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "synapse-static-"));
    mkdirSync(join(folder, "chunks"));
    writeFileSync(join(folder, "chunks", "page.js"), SCRIPT);
    writeFileSync(join(folder, "chunks", "tiny.js"), "1;\n");
    writeFileSync(join(folder, "chunks", "font.woff2"), "not text");
    await compressAssets(folder);
    server = createServer(
      createStaticAssets(folder, (request, response) => {
        response.statusCode = 404;
        response.end(`left: ${request.url}`);
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const asked = ask({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
        );
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  it.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip, deflate", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
  ] as const)(
    "come as small as a client that takes %s can have them, and are the same",
    async (takes, encoding, open) => {
      const { status, headers, body } = await get("/_next/static/chunks/page.js", {
        "Accept-Encoding": takes,
      });
      expect(status).toBe(200);
      expect(headers["content-encoding"]).toBe(encoding);
      expect(headers.vary).toBe("Accept-Encoding");
      expect(Number(headers["content-length"])).toBe(body.length);
      expect(open(body).toString()).toBe(SCRIPT);
      if (encoding !== undefined) expect(body.length).toBeLessThan(SCRIPT.length / 10);
    },
  );

  it("are kept for a year, and may do nothing outside this server", async () => {
    const { headers } = await get("/_next/static/chunks/page.js");
    expect(headers).toMatchObject({
      "cache-control": "public,max-age=31536000,immutable",
      "content-type": "text/javascript",
      "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'",
      "x-content-type-options": "nosniff",
    });
  });

  it("are not sent again to whom they are known", async () => {
    const first = await get("/_next/static/chunks/page.js");
    const again = await get("/_next/static/chunks/page.js", { "If-None-Match": String(first.headers.etag) });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  it.each(["tiny.js", "font.woff2"])("stay as they are where that is as small: %s", async (name) => {
    const { headers } = await get(`/_next/static/chunks/${name}`, { "Accept-Encoding": "br, gzip" });
    expect(headers["content-encoding"]).toBeUndefined();
  });

  it.each([
    ["/_next/static/chunks/gone.js?v=1", "GET"],
    ["/_next/static/../page.js", "GET"],
    ["/_next/static/%2e%2e/%2e%2e/etc/passwd", "GET"],
    ["/chunks/page.js", "GET"],
    ["/", "GET"],
    ["/_next/static/chunks/page.js", "POST"],
  ])("leave %s (%s) to the rest of the server, unchanged", async (path, method) => {
    const { status, body } = await get(path, {}, method);
    expect(status).toBe(404);
    expect(body.toString()).toBe(`left: ${path}`);
  });
});
