import { ChatError } from "@/lib/chat/errors";
import type { GatewayContext } from "./context";
import { type GatewayReply, type GatewayRequest, JSON_HEADERS } from "./exchange";
import { guarded, preflight } from "./guarded";

const ALLOW = "GET, HEAD, OPTIONS";

/** The core of `/models`: the models that can be asked, which one is the default, and the downloads that run. */
export function answerModels(request: GatewayRequest, context: GatewayContext): Promise<GatewayReply> {
  return guarded(request, context, async () => {
    switch (request.method) {
      case "OPTIONS":
        return preflight(request, context, ALLOW);
      case "GET":
      case "HEAD": {
        const list = await context.aiService.listModels(request.signal);
        const body = { ...list, can_manage: context.env.modelManagement === "on" };
        return { kind: "json", status: 200, headers: JSON_HEADERS, body };
      }
      default:
        throw new ChatError("method_not_allowed", { headers: { Allow: ALLOW } });
    }
  });
}
