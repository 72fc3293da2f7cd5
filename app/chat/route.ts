import { answerChat } from "@/lib/gateway/answer-chat";
import { gatewayContext } from "@/lib/gateway/context";
import { fromRequest, toResponse } from "@/lib/gateway/to-response";

async function answer(request: Request): Promise<Response> {
  const context = gatewayContext();
  const reply = await answerChat(fromRequest(request), context);
  return toResponse(reply, context);
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
