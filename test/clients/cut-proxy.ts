import { connect, createServer, type Socket } from "node:net";

/** Where the proxy ends a connection that carries an event stream. */
export interface Cut {
  readonly afterEvents: number;
  /** Between two events; with the beginning of the next one's data already sent; or between two events as if the answer
   * were whole, which is what Caddy, and nginx with HTTP/1.0, make of a server that died. */
  readonly at: "boundary" | "middle" | "clean end";
}

export interface CutProxy {
  readonly port: number;
  cut(cuts: readonly Cut[]): void;
  close(): Promise<void>;
}

/** Passes bytes on, and ends connections in the middle of event streams where it is told to. */
export async function createCutProxy(targetPort: number): Promise<CutProxy> {
  const pending: Cut[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, "127.0.0.1");
    let cut: Cut | undefined;
    let seen = "";
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (bytes: Buffer) => {
      // One character per byte, so that an index in the text is an index in the bytes.
      const text = bytes.toString("latin1");
      if (/content-type: text\/event-stream/i.test(text)) {
        cut = pending.shift();
        seen = "";
      }
      const before = seen.length;
      seen += text;
      const end = cut === undefined ? undefined : cutIndex(seen, cut);
      if (end === undefined) client.write(bytes);
      else {
        client.write(bytes.subarray(0, Math.max(0, end - before)));
        // An event is one chunk of HTTP's; after it the chunk that ends the body.
        client.end(cut?.at === "clean end" ? "\r\n0\r\n\r\n" : "");
        upstream.destroy();
      }
    });
    upstream.on("end", () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const { port } = address;
  return {
    port,
    cut: (cuts) => void pending.push(...cuts),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Where the stream is to end; undefined while it has not come that far. The end of a block is the only place where two
 * LF meet: HTTP's own lines end in CRLF. */
function cutIndex(seen: string, { afterEvents, at }: Cut): number | undefined {
  let index = 0;
  for (let event = 0; event < afterEvents; event++) {
    const end = seen.indexOf("\n\n", index);
    if (end === -1) return undefined;
    index = end + 2;
  }
  if (at !== "middle") return index;
  const data = seen.indexOf("data: ", index);
  return data === -1 || seen.length < data + 20 ? undefined : data + 20;
}
