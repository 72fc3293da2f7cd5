import type { GatewayContext } from "@/lib/gateway/context";
import { describeChat, type Wire } from "@/test/chat-conformance";
import * as route from "./route";

const shared = globalThis as { [key: symbol]: GatewayContext | undefined };
const KEY = Symbol.for("synapse.gateway");

describeChat("the route handler", async (context): Promise<Wire> => {
  shared[KEY] = context;
  return {
    fetch: (path, init) => {
      const request = new Request(`http://localhost:3000${path}`, init);
      const handler = Object.entries(route).find(([method]) => method === request.method)?.[1];
      if (typeof handler !== "function") throw new Error(`no handler for ${request.method}`);
      return handler(request);
    },
    close: async () => {
      delete shared[KEY];
    },
  };
});
