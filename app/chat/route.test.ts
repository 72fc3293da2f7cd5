import type { GatewayContext } from "@/lib/gateway/context";
import { describeChat, type Wire } from "@/test/chat-conformance";
import { describeResume } from "@/test/resume-conformance";
import * as generationRoute from "./[id]/route";
import * as chatRoute from "./route";

const shared = globalThis as { [key: symbol]: GatewayContext | undefined };
const KEY = Symbol.for("synapse.gateway");

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** What Next does: the path picks the file, the method the export. */
function route(request: Request): Promise<Response> {
  const method = METHODS.find((name) => name === request.method);
  if (method === undefined) throw new Error(`no handler for ${request.method}`);
  const id = new URL(request.url).pathname.split("/")[2];
  if (id === undefined) return chatRoute[method](request);
  return generationRoute[method](request, { params: Promise.resolve({ id: decodeURIComponent(id) }) });
}

async function connect(context: GatewayContext): Promise<Wire> {
  shared[KEY] = context;
  return {
    fetch: (path, init) => route(new Request(`http://localhost:3000${path}`, init)),
    close: async () => {
      delete shared[KEY];
    },
  };
}

describeChat("the route handlers", connect);
describeResume("the route handlers", connect);
