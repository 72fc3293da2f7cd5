import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFaultProxy, type Direction, type FaultProxy, type Toxic } from "./fault-proxy";

const DIRECTIONS = ["upstream", "downstream"] as const satisfies Direction[];

/** What one end of a connection has seen. */
function watch(socket: Socket) {
  let received = Buffer.alloc(0);
  const seen = {
    text: "",
    pieces: 0,
    atMs: [] as number[],
    ended: false,
    endedAtMs: undefined as number | undefined,
    code: undefined as string | undefined,
    closed: false,
  };
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
    seen.text = received.toString();
    seen.pieces++;
    seen.atMs.push(performance.now());
  });
  socket.on("end", () => {
    seen.ended = true;
    seen.endedAtMs = performance.now();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    seen.code = error.code;
  });
  socket.on("close", () => {
    seen.closed = true;
  });
  return seen;
}

describe("fault proxy", () => {
  let server: Server;
  let proxy: FaultProxy;
  let client: Socket;
  let accepted: Socket;
  let sockets: Socket[] = [];

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }, keep).listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy = await createFaultProxy((server.address() as AddressInfo).port);
    [client, accepted] = await dial();
  });

  afterEach(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await new Promise((resolve) => server.close(resolve));
  });

  function keep(socket: Socket): void {
    sockets.push(socket);
    socket.on("error", () => {});
  }

  async function dial(): Promise<[Socket, Socket]> {
    const arrives = once(server, "connection");
    const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const [peer] = (await arrives) as [Socket];
    peer.setNoDelay(true);
    keep(socket);
    return [socket, peer];
  }

  /** Who sends and who receives in a direction. */
  function ends(direction: Direction): { sender: Socket; receiver: Socket } {
    return direction === "upstream"
      ? { sender: client, receiver: accepted }
      : { sender: accepted, receiver: client };
  }

  it("carries bytes and ends both ways when nothing is wrong", async () => {
    const [atClient, atServer] = [watch(client), watch(accepted)];
    client.end("question");
    await expect.poll(() => atServer).toMatchObject({ text: "question", ended: true });
    accepted.end("answer ".repeat(50_000));
    await expect.poll(() => atClient.ended).toBe(true);
    expect(atClient.text).toBe("answer ".repeat(50_000));
    await expect.poll(() => proxy.connections()).toEqual({ open: 0, total: 1 });
  });

  it("passes a reset on to the other side", async () => {
    const atServer = watch(accepted);
    client.write("x");
    await expect.poll(() => atServer.text).toBe("x");
    client.resetAndDestroy();
    await expect.poll(() => atServer.code).toBe("ECONNRESET");
    await expect.poll(() => proxy.connections().open).toBe(0);
  });

  describe.each(DIRECTIONS)("%s", (direction) => {
    it("latency delays each piece, and no more once it is removed", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      const remove = proxy.add(direction, { type: "latency", latencyMs: 150, jitterMs: 10 });
      const sentMs = performance.now();
      sender.write("late");
      await expect.poll(() => seen.text).toBe("late");
      expect((seen.atMs[0] ?? 0) - sentMs).toBeGreaterThanOrEqual(135);
      proxy.add(direction, { type: "latency", latencyMs: 60_000 });
      remove();
      sender.write("held");
      proxy.clear();
      await expect.poll(() => seen.text).toBe("lateheld");
    });

    it("bandwidth limits the bytes per second", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      proxy.add(direction, { type: "bandwidth", bytesPerSecond: 20_000 });
      const sentMs = performance.now();
      sender.write("b".repeat(6000));
      await expect.poll(() => seen.text.length).toBe(6000);
      expect((seen.atMs.at(-1) ?? 0) - sentMs).toBeGreaterThanOrEqual(280);
    });

    it("slow_close delays the end alone", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      proxy.add(direction, { type: "slow_close", delayMs: 150 });
      const sentMs = performance.now();
      sender.end("bye");
      await expect.poll(() => seen.ended).toBe(true);
      expect(seen.text).toBe("bye");
      expect(seen.atMs[0]).toBeLessThan(seen.endedAtMs ?? 0);
      expect((seen.endedAtMs ?? 0) - sentMs).toBeGreaterThanOrEqual(140);
    });

    it("timeout lets nothing through and then closes", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      proxy.add(direction, { type: "timeout", timeoutMs: 120 });
      sender.write("lost");
      await expect.poll(() => seen.ended || seen.closed).toBe(true);
      expect(seen.text).toBe("");
    });

    it("timeout 0 is silent until it is removed, and then closes rather than leaving a hole", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      const back = watch(sender);
      const remove = proxy.add(direction, { type: "timeout", timeoutMs: 0 });
      sender.write("lost");
      receiver.write("the other way");
      await expect.poll(() => back.text).toBe("the other way");
      expect(proxy.connections().open).toBe(1);
      remove();
      await expect.poll(() => seen.ended || seen.closed).toBe(true);
      expect(seen.text).toBe("");
    });

    it("reset_peer resets both ends", async () => {
      const { sender, receiver } = ends(direction);
      const [atSender, atReceiver] = [watch(sender), watch(receiver)];
      proxy.add(direction, { type: "reset_peer", timeoutMs: 10 });
      await expect.poll(() => [atSender.code, atReceiver.code]).toEqual(["ECONNRESET", "ECONNRESET"]);
    });

    it("slicer cuts what arrives into small pieces and keeps every byte", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      proxy.add(direction, { type: "slicer", averageBytes: 10, delayMs: 2 });
      const text = "Zwölf 🎉 Boxkämpfer jagen Viktor quer über den großen Sylter Deich";
      sender.write(text);
      sender.end();
      await expect.poll(() => seen.ended).toBe(true);
      expect(seen.text).toBe(text);
      expect(seen.pieces).toBeGreaterThan(4);
    });

    it("limit_data closes after so many bytes", async () => {
      const { sender, receiver } = ends(direction);
      const seen = watch(receiver);
      proxy.add(direction, { type: "limit_data", bytes: 7 });
      sender.write("1234");
      await expect.poll(() => seen.text).toBe("1234");
      sender.write("56789");
      await expect.poll(() => seen.ended).toBe(true);
      expect(seen.text).toBe("1234567");
    });

    it.each([
      { type: "reset_peer", timeoutMs: 0 },
      { type: "timeout", timeoutMs: 20 },
    ] satisfies Toxic[])("$type also meets connections that come later", async (toxic) => {
      proxy.add(direction, toxic);
      const later = connect({ port: proxy.port, host: "127.0.0.1" });
      keep(later);
      const seenLater = watch(later);
      await expect.poll(() => seenLater.closed).toBe(true);
      proxy.clear();
      let said = "";
      server.on("connection", (socket) => socket.on("data", (bytes) => (said += bytes.toString())));
      const [again] = await dial();
      again.write("fine again");
      await expect.poll(() => said).toBe("fine again");
    });
  });

  it("counts connections and leaves none behind", async () => {
    await Promise.all([dial(), dial()]);
    await expect.poll(() => proxy.connections()).toEqual({ open: 3, total: 3 });
    client.destroy();
    accepted.destroy();
    await expect.poll(() => proxy.connections().open).toBe(2);
  });
});
