import { answerReady } from "@/lib/gateway/answer-health";
import { gatewayContext } from "@/lib/gateway/context";
import { toResponse } from "@/lib/gateway/to-response";

export async function GET(request: Request): Promise<Response> {
  const context = gatewayContext();
  return toResponse(await answerReady(request.signal, context), context);
}

export const dynamic = "force-dynamic";
