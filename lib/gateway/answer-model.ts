import { ChatError } from "@/lib/chat/errors";
import { isModelName } from "@/lib/chat/model-name";
import { clientKey } from "@/lib/http/client-key";
import { answerPull, answerPulls } from "./answer-pull";
import type { GatewayContext } from "./context";
import { type GatewayReply, type GatewayRequest, JSON_HEADERS } from "./exchange";
import { guarded, preflight } from "./guarded";

/** What an address below `/models/` means. Names have slashes, so the path decides, not its parts. */
type Target =
  | { readonly kind: "pulls" }
  | { readonly kind: "pull"; readonly model: string }
  | { readonly kind: "unload"; readonly model: string }
  | { readonly kind: "model"; readonly model: string };

const ALLOW: Readonly<Record<Target["kind"], string>> = {
  pulls: "POST, OPTIONS",
  pull: "GET, DELETE, OPTIONS",
  unload: "POST, OPTIONS",
  model: "GET, HEAD, DELETE, OPTIONS",
};

/**
 * The core of what is below `/models/`: `{name}` shows (GET) and deletes (DELETE) a model, `{name}/unload` takes it out of
 * memory (POST), `pull` fetches one (POST), and `pull/{name}` follows (GET) and cancels (DELETE) that. Slashes of a name may
 * be escaped or not. Never rejects.
 * @param path what follows `/models/`, as it is in the request
 */
export function answerModel(
  path: string,
  request: GatewayRequest,
  context: GatewayContext,
): Promise<GatewayReply> {
  return guarded(request, context, async () => {
    const target = readTarget(path, request.method);
    if (request.method === "OPTIONS") return preflight(request, context, ALLOW[target.kind]);
    if (!ALLOW[target.kind].split(", ").includes(request.method)) {
      throw new ChatError("method_not_allowed", { headers: { Allow: ALLOW[target.kind] } });
    }
    // Apart from the chat's share: looking after models must not use up the questions.
    await context.rateLimiter.consume(`models ${clientKey(request, context.env.trustProxy)}`);
    if (!["GET", "HEAD"].includes(request.method)) refuseUnmanaged(context);
    switch (target.kind) {
      case "pulls":
        return answerPulls(request, context);
      case "pull":
        return answerPull(target.model, request, context);
      case "unload":
        await context.aiService.unloadModel(target.model, request.signal);
        return changed({ model: target.model, unloaded: true });
      case "model":
        return answerOne(target.model, request, context);
    }
  });
}

async function answerOne(
  model: string,
  { method, signal }: GatewayRequest,
  { aiService }: GatewayContext,
): Promise<GatewayReply> {
  if (method === "DELETE") {
    await aiService.deleteModel(model, signal);
    return changed({ model, deleted: true });
  }
  return changed(await aiService.showModel(model, signal));
}

function changed(body: unknown): GatewayReply {
  return { kind: "json", status: 200, headers: JSON_HEADERS, body };
}

function refuseUnmanaged({ env }: GatewayContext): void {
  if (env.modelManagement === "off") throw new ChatError("management_off");
}

function readTarget(path: string, method: string): Target {
  const text = decode(path);
  if (text === "pull") return { kind: "pulls" };
  if (text.startsWith("pull/")) return { kind: "pull", model: nameIn(text.slice("pull/".length)) };
  const unload = /^(.+)\/unload$/.exec(text)?.[1];
  // A model may be called that: only what is posted there is an act.
  const isAct = method !== "GET" && method !== "HEAD" && method !== "DELETE";
  if (unload !== undefined && isAct) return { kind: "unload", model: nameIn(unload) };
  return { kind: "model", model: nameIn(text) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ChatError("not_found");
  }
}

function nameIn(text: string): string {
  if (!isModelName(text)) throw new ChatError("not_found");
  return text;
}
