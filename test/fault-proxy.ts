import { createServer, connect as dial, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** `upstream` is what the client sends, `downstream` what the server sends. */
export type Direction = "upstream" | "downstream";

/** A fault of a connection, by the names and meanings that Shopify's Toxiproxy gives them. */
export type Toxic =
  /** Each piece arrives this much later, give or take the jitter. */
  | { readonly type: "latency"; readonly latencyMs: number; readonly jitterMs?: number }
  | { readonly type: "bandwidth"; readonly bytesPerSecond: number }
  /** The other side's close arrives this much later. */
  | { readonly type: "slow_close"; readonly delayMs: number }
  /** Nothing gets through, and the connection closes after the time; with 0 when the toxic is removed. */
  | { readonly type: "timeout"; readonly timeoutMs: number }
  /** Both ends get a reset, after the time. */
  | { readonly type: "reset_peer"; readonly timeoutMs: number }
  /** What arrives is cut into pieces of about this size, with a pause between them. */
  | { readonly type: "slicer"; readonly averageBytes: number; readonly delayMs: number }
  /** The connection closes once it has carried this many bytes since the toxic was added. */
  | { readonly type: "limit_data"; readonly bytes: number };

/** A TCP proxy whose connections fail as told, also those that are open already. */
export interface FaultProxy {
  readonly port: number;
  readonly url: string;
  /** Begins a fault on every connection; the returned function ends it. */
  add(direction: Direction, toxic: Toxic): () => void;
  /** Ends every fault. */
  clear(): void;
  /** Connections that are open now, and all that were ever made. */
  connections(): { readonly open: number; readonly total: number };
  /** Destroys every connection and stops listening. */
  close(): Promise<void>;
}

interface Fault {
  readonly direction: Direction;
  readonly toxic: Toxic;
}

interface Connection {
  begin(fault: Fault): void;
  finish(fault: Fault): void;
  destroy(): void;
}

/** Starts a proxy on a free loopback port before another loopback port. */
export async function createFaultProxy(targetPort: number): Promise<FaultProxy> {
  const faults = new Set<Fault>();
  const connections = new Set<Connection>();
  let total = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = dial({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const connection = connectEnds(client, target, faults, () => connections.delete(connection));
    connections.add(connection);
    total++;
    for (const fault of faults) connection.begin(fault);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");

  function remove(fault: Fault): void {
    if (!faults.delete(fault)) return;
    for (const connection of [...connections]) connection.finish(fault);
  }

  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    add(direction, toxic) {
      const fault = { direction, toxic };
      faults.add(fault);
      for (const connection of [...connections]) connection.begin(fault);
      return () => remove(fault);
    },
    clear() {
      for (const fault of [...faults]) remove(fault);
    },
    connections: () => ({ open: connections.size, total }),
    close() {
      for (const connection of [...connections]) connection.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function connectEnds(
  client: Socket,
  target: Socket,
  faults: ReadonlySet<Fault>,
  onClosed: () => void,
): Connection {
  const timers = new Map<Fault, NodeJS.Timeout>();
  const pipes = {
    upstream: pipe(client, target, () => toxicsOf("upstream")),
    downstream: pipe(target, client, () => toxicsOf("downstream")),
  };

  function toxicsOf(direction: Direction): Toxic[] {
    return [...faults].filter((fault) => fault.direction === direction).map(({ toxic }) => toxic);
  }

  function destroy(): void {
    client.destroy();
    target.destroy();
  }

  function reset(): void {
    client.resetAndDestroy();
    target.resetAndDestroy();
  }

  for (const socket of [client, target]) {
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? reset() : destroy()));
    socket.on("close", () => {
      // One that closed after both said so needs no help; any other takes its partner along.
      if (!socket.readableEnded || socket.errored) destroy();
      if (!client.closed || !target.closed) return;
      for (const timer of timers.values()) clearTimeout(timer);
      onClosed();
    });
  }
  return {
    begin(fault) {
      const { toxic } = fault;
      if (toxic.type === "reset_peer") timers.set(fault, setTimeout(reset, toxic.timeoutMs));
      if (toxic.type === "timeout" && toxic.timeoutMs > 0) {
        timers.set(fault, setTimeout(destroy, toxic.timeoutMs));
      }
      pipes[fault.direction].reconsider();
    },
    finish(fault) {
      clearTimeout(timers.get(fault));
      timers.delete(fault);
      // What it swallowed is gone: going on would be a stream with a hole.
      if (fault.toxic.type === "timeout") destroy();
      else pipes[fault.direction].reconsider();
    },
    destroy,
  };
}

/** How much waits in a pipe before its source is told to pause. */
const PIPE_BYTES = 64 * 1024;

/** Carries bytes one way through the toxics of the moment. */
function pipe(source: Socket, sink: Socket, toxics: () => readonly Toxic[]) {
  const waiting: { readonly bytes: Buffer; readonly arrivedMs: number }[] = [];
  let waitingBytes = 0;
  let isRunning = false;
  let hasEnded = false;
  const carried = new WeakMap<Toxic, number>();
  let interrupt = new AbortController();

  function find<Type extends Toxic["type"]>(type: Type): Extract<Toxic, { type: Type }> | undefined {
    return toxics().find((toxic): toxic is Extract<Toxic, { type: Type }> => toxic.type === type);
  }

  /** Ends early when the toxics change, so that one that was removed holds nothing up. */
  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: interrupt.signal }).catch(() => {});
  }

  async function write(bytes: Buffer): Promise<void> {
    if (sink.destroyed || sink.writableEnded || sink.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const settle = () => {
        sink.off("drain", settle);
        sink.off("close", settle);
        resolve();
      };
      sink.on("drain", settle);
      sink.on("close", settle);
    });
  }

  /** Writes what the limit leaves room for; at the limit the connection ends. */
  async function writeLimited(bytes: Buffer): Promise<void> {
    const limit = find("limit_data");
    if (limit === undefined) return write(bytes);
    const before = carried.get(limit) ?? 0;
    carried.set(limit, before + bytes.length);
    const room = limit.bytes - before;
    if (room > 0) await write(bytes.subarray(0, room));
    if (bytes.length >= room) {
      sink.end();
      source.destroy();
    }
  }

  async function carry(bytes: Buffer, arrivedMs: number): Promise<void> {
    const latency = find("latency");
    if (latency !== undefined) {
      const { latencyMs, jitterMs = 0 } = latency;
      await pause(arrivedMs + latencyMs + (Math.random() * 2 - 1) * jitterMs - performance.now());
    }
    let from = 0;
    while (from < bytes.length && find("timeout") === undefined && !sink.destroyed) {
      const slicer = find("slicer");
      const rate = find("bandwidth")?.bytesPerSecond ?? Number.POSITIVE_INFINITY;
      const slice = slicer === undefined ? bytes.length : slicer.averageBytes * (0.5 + Math.random());
      const piece = bytes.subarray(from, from + Math.max(1, Math.floor(Math.min(slice, rate / 20))));
      from += piece.length;
      await pause((piece.length / rate) * 1000);
      await writeLimited(piece);
      if (slicer !== undefined) await pause(slicer.delayMs);
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await carry(next.bytes, next.arrivedMs);
      waitingBytes -= next.bytes.length;
      if (waitingBytes < PIPE_BYTES) source.resume();
    }
    isRunning = false;
    if (!hasEnded || sink.writableEnded) return;
    await pause(find("slow_close")?.delayMs ?? 0);
    if (find("timeout") === undefined) sink.end();
  }

  source.on("data", (bytes) => {
    waiting.push({ bytes, arrivedMs: performance.now() });
    waitingBytes += bytes.length;
    if (waitingBytes >= PIPE_BYTES) source.pause();
    void run();
  });
  source.on("end", () => {
    hasEnded = true;
    void run();
  });
  return {
    reconsider() {
      interrupt.abort();
      interrupt = new AbortController();
    },
  };
}
