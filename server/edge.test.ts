import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { GatewayContext } from "@/lib/gateway/context";
import { describeChat, type Wire } from "@/test/chat-conformance";
import { describeResume } from "@/test/resume-conformance";
import { createEdge } from "./edge";

async function connect(context: GatewayContext): Promise<Wire> {
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
}

describeChat("the server's socket", connect);
describeResume("the server's socket", connect);
