import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describeChat } from "@/test/chat-conformance";
import { createEdge } from "./edge";

describeChat("the server's socket", async (context) => {
  const server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
});
