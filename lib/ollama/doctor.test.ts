import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeOllama, type FakeOllama } from "@/test/fake-ollama";
import { type DoctorConfig, examine, LOWEST_VERSION, likelyAddresses } from "./doctor";

const NEVER = new AbortController().signal;

/** For 127.0.0.1, signed by itself, and known to nobody: it opens nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXSuYt4yKCYjIfCNF
3QXeT5z5CH+hick93xyG2qiHe9KhRANCAART+Pive7BAllpCxcKSzp1MvGTfa1TU
dzwVk/a1FRv5iZqpP4CW4usfdkZR43e5b7SVKkBYe1CiniwDoCHeTMQ3
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUHYG7Igd9qFNXoStj2n1wgw3OYiswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE4MTcyMFoYDzIxMjYxMDMw
MTgxNzIwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAART+Pive7BAllpCxcKSzp1MvGTfa1TUdzwVk/a1FRv5iZqpP4CW4usf
dkZR43e5b7SVKkBYe1CiniwDoCHeTMQ3o28wbTAdBgNVHQ4EFgQUyuCqC3gR+OMa
VTaX1G6+qn2tb64wHwYDVR0jBBgwFoAUyuCqC3gR+OMaVTaX1G6+qn2tb64wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgJnplBvZkD+h8hMIuidWAAeqZc1aIuOgVp/UJ/LxbMqcCIQCE
giriEoW404claPXNbSGzgUc57HW0vM9gkLTqFdpPdw==
-----END CERTIFICATE-----`;

let fake: FakeOllama;
let servers: Server[];
beforeEach(async () => {
  fake = await createFakeOllama();
  servers = [];
});
afterEach(async () => {
  await fake.close();
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function look(config: Partial<DoctorConfig> = {}, signal: AbortSignal = NEVER) {
  const defaults: DoctorConfig = {
    baseUrl: fake.url,
    kind: "ollama",
    defaultModel: undefined,
    isInContainer: false,
    candidates: [],
    stepLimitMs: 2_000,
  };
  return examine({ ...defaults, ...config }, signal);
}

describe("examine", () => {
  it("finds nothing where questions can be answered", async () => {
    expect(await look()).toEqual([]);
  });

  it("tells a refused port of this machine, of another one and of a container apart", async () => {
    const port = await closedPort();
    const values = { host: "127.0.0.1", port: String(port) };
    const baseUrl = `http://127.0.0.1:${port}`;
    expect(await look({ baseUrl })).toEqual([{ code: "refused", severity: "error", values }]);
    expect(await look({ baseUrl, isInContainer: true })).toEqual([
      { code: "refused_in_container", severity: "error", values },
    ]);
    expect(await look({ baseUrl, kind: "engine" })).toMatchObject([{ code: "engine_down", values: {} }]);
  });

  it("names the address at which an Ollama answers instead", async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}`;
    const candidates = [`http://127.0.0.1:${await closedPort()}`, fake.url];
    expect(await look({ baseUrl, candidates })).toMatchObject([
      { code: "refused" },
      { code: "found_elsewhere", severity: "hint", values: { address: fake.url } },
    ]);
  });

  it("says that a name leads nowhere", async () => {
    const [found] = await look({ baseUrl: "http://no-such-host.invalid:11434" });
    expect(found).toMatchObject({
      code: "name_unknown",
      values: { host: "no-such-host.invalid", port: "11434" },
    });
  });

  it("says that nothing answers in time", async () => {
    const port = await listen(createServer(() => {}));
    const [found] = await look({ baseUrl: `http://127.0.0.1:${port}`, stepLimitMs: 200 });
    expect(found?.code).toBe("timed_out");
  });

  it("says that a certificate is not trusted, and why", async () => {
    const port = await listen(createHttpsServer({ key: KEY, cert: CERTIFICATE }));
    const [found] = await look({ baseUrl: `https://127.0.0.1:${port}` });
    expect(found).toMatchObject({ code: "tls_untrusted", values: { reason: expect.stringMatching(/CERT/) } });
  });

  it("says that https was meant for a server that speaks http", async () => {
    const [found] = await look({ baseUrl: fake.url.replace("http:", "https:") });
    expect(found?.code).toBe("tls_not_spoken");
  });

  it("says that what listens there is no web server", async () => {
    const port = await listen(createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")));
    const [found] = await look({ baseUrl: `http://127.0.0.1:${port}` });
    expect(found?.code).toBe("not_http");
  });

  it.each([
    [401, "unauthorized"],
    [407, "unauthorized"],
    [403, "forbidden"],
    [404, "wrong_path"],
    [500, "server_error"],
    [502, "server_error"],
    [302, "http_status"],
  ])("reads a status of %d as %s", async (status, code) => {
    fake.answer("GET /api/version", [{ status, body: "<html>secret</html>" }]);
    const [found] = await look();
    expect(found).toMatchObject({ code, values: { status: String(status) } });
  });

  it.each(["<html>Sign in</html>", '{"name":"something else"}', "null"])(
    "calls %j no Ollama",
    async (body) => {
      fake.answer("GET /api/version", [{ status: 200, body }]);
      expect(await look()).toEqual([{ code: "not_ollama", severity: "error", values: {} }]);
    },
  );

  it.each([
    ["0.17.0", true],
    ["0.9.6", true],
    ["0.17.1", false],
    ["0.32.15+synapse", false],
    ["1.0.0", false],
    ["0.0.0", false],
    ["main-1234", false],
  ])("of version %s says that it is too old: %s", async (version, isOld) => {
    fake.answer("GET /api/version", [{ status: 200, body: { version } }]);
    const found = [
      { code: "version_too_old", severity: "warning", values: { version, lowest: LOWEST_VERSION } },
    ];
    expect(await look()).toEqual(isOld ? found : []);
  });

  it("says that no model is there, that the wanted one is missing, and that they cannot be listed", async () => {
    expect(await look({ defaultModel: "fake" })).toEqual([]);
    expect(await look({ defaultModel: "other:1b" })).toMatchObject([
      { code: "default_missing", values: { model: "other:1b" } },
    ]);
    fake.models([]);
    expect(await look()).toMatchObject([{ code: "no_models" }]);
    fake.answer("GET /api/tags", [{ status: 500, body: { error: "boom" } }]);
    expect(await look()).toMatchObject([{ code: "models_unlisted" }]);
  });

  it("asks below the path that the address has, and tells neither it nor what is secret", async () => {
    const paths: string[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        paths.push(request.url ?? "");
        response.writeHead(403).end();
      }),
    );
    const findings = await look({ baseUrl: `http://127.0.0.1:${port}/secret-token` });
    expect(paths).toEqual(["/secret-token/api/version"]);
    expect(JSON.stringify(findings)).not.toContain("secret-token");
  });

  it("ends at once when the caller leaves", async () => {
    const port = await listen(createServer(() => {}));
    const controller = new AbortController();
    const findings = look({ baseUrl: `http://127.0.0.1:${port}`, stepLimitMs: 60_000 }, controller.signal);
    controller.abort();
    expect(await findings).toMatchObject([{ code: "timed_out" }]);
  });
});

describe("likelyAddresses", () => {
  it("are this machine, and from a container the machine around it", () => {
    expect(likelyAddresses(false)).toEqual(["http://127.0.0.1:11434"]);
    expect(likelyAddresses(true)).toContain("http://host.docker.internal:11434");
  });
});
