import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the hub treats its next GET. */
export interface Behaviour {
  /** Ends the connection after this many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** Stops sending after this many bytes, without ending. */
  readonly stallAfterBytes?: number;
  readonly status?: number;
  readonly ignoreRange?: boolean;
}

/** A stand-in for Hugging Face: one file under every path, with Range requests. */
export interface LocalHub {
  readonly url: string;
  /** `method range` of each request. */
  readonly requests: string[];
  content: Buffer;
  /** Behaviours of the coming GETs in order; afterwards they are answered in full. */
  readonly script: Behaviour[];
  /** Whether HEAD names size and hash as Hugging Face does. */
  describes: boolean;
  readonly openConnections: () => number;
  /** Breaks every connection that is being answered. */
  cut(): void;
  close(): Promise<void>;
}

export async function startHub(content: Buffer): Promise<LocalHub> {
  const hub = { requests: [] as string[], content, script: [] as Behaviour[], describes: true };
  const active = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    active.add(response);
    response.on("close", () => active.delete(response));
    hub.requests.push(`${request.method} ${request.headers.range ?? "all"}`);
    if (request.method === "HEAD") describe(hub, response);
    else serve(hub, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(hub, {
    url: `http://127.0.0.1:${port}`,
    openConnections: () => active.size,
    cut() {
      for (const response of active) response.destroy();
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function describe(hub: { content: Buffer; describes: boolean }, response: ServerResponse): void {
  const hash = createHash("sha256").update(hub.content).digest("hex");
  const headers = { "x-linked-size": hub.content.length, "x-linked-etag": `"${hash}"` };
  response.writeHead(302, { location: "/elsewhere", ...(hub.describes ? headers : {}) });
  response.end();
}

function serve(
  hub: { content: Buffer; script: Behaviour[] },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const behaviour = hub.script.shift() ?? {};
  if (behaviour.status !== undefined) {
    response.writeHead(behaviour.status);
    response.end();
    return;
  }
  const asked = behaviour.ignoreRange ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
  const from = Number(asked ?? 0);
  const total = hub.content.length;
  if (from >= total) {
    response.writeHead(416, { "content-range": `bytes */${total}` });
    response.end();
    return;
  }
  const body = hub.content.subarray(from);
  const range = asked === undefined ? {} : { "content-range": `bytes ${from}-${total - 1}/${total}` };
  response.writeHead(asked === undefined ? 200 : 206, { "content-length": body.length, ...range });
  const { cutAfterBytes, stallAfterBytes } = behaviour;
  if (cutAfterBytes !== undefined) {
    response.write(body.subarray(0, cutAfterBytes), () => response.socket?.end());
  } else if (stallAfterBytes !== undefined) {
    response.write(body.subarray(0, stallAfterBytes));
  } else {
    response.end(body);
  }
}
