import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { createGatewayContext } from "@/lib/gateway/context";
import { createFakeOllama } from "@/test/fake-ollama";
import { createEdge } from "./edge";

const BODY = JSON.stringify({
  conversation: [{ role: "user", content: "Hi" }],
  model: "fake:latest",
  stream: true,
});
const QUESTION = `POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

it("questions behind another one on their connection stop their models when it goes, and give their places back", async () => {
  const never = new Promise<void>(() => {});
  const ollama = await createFakeOllama();
  // More than may lie unread, so that the last part waits for a reader.
  ollama.chat([{ text: "x".repeat(100_000) }, { text: "y" }, { gate: never }]);
  const settings = { LOG_LEVEL: "silent", OLLAMA_HOST: ollama.url };
  const context = createGatewayContext(parseEnv(settings, "production"));
  const server = createServer(createEdge(context, (_, response) => response.writeHead(404).end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    client.write(QUESTION.repeat(3));
    await ollama.request(2);
    client.destroy();
    await Promise.all(ollama.requests.map(({ closed }) => closed));
    await expect.poll(() => context.registry.counts()).toEqual({ running: 0, waiting: 0 });
  } finally {
    server.closeAllConnections();
    server.close();
    await context.aiService.close();
    await ollama.close();
  }
});
