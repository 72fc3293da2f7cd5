import { connect, createServer, type Socket } from "node:net";

/** A connection between browser and server that can be made as bad as networks are. */
export interface ByteProxy {
  readonly url: string;
  /** From now on the server's bytes reach the browser 1 to 7 at a time. */
  cutSmall(): void;
  /** Breaks every connection. */
  breakAll(): void;
  close(): Promise<void>;
}

export async function createByteProxy(target: string): Promise<ByteProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCutting = false;

  const proxy = createServer((browser) => {
    const server = connect(Number(port), hostname);
    for (const socket of [browser, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // A broken connection is what this proxy is for.
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        browser.destroy();
        server.destroy();
      });
    }
    browser.pipe(server);
    void forward(server, browser, () => isCutting);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");

  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutSmall: () => {
      isCutting = true;
    },
    breakAll,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        breakAll();
      }),
  };
}

async function forward(from: Socket, to: Socket, isCutting: () => boolean): Promise<void> {
  let size = 0;
  try {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      if (!isCutting()) {
        to.write(bytes);
        continue;
      }
      for (let start = 0; start < bytes.length && !to.destroyed; start += size) {
        size = (size % 7) + 1;
        await new Promise<void>((sent) => to.write(bytes.subarray(start, start + size), () => sent()));
      }
    }
    to.end();
  } catch {
    to.destroy();
  }
}
