import { answerModels } from "@/lib/gateway/answer-models";
import { gatewayContext } from "@/lib/gateway/context";
import { fromRequest, toResponse } from "@/lib/gateway/to-response";

async function answer(request: Request): Promise<Response> {
  const context = gatewayContext();
  return toResponse(await answerModels(fromRequest(request), context), context);
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

export const dynamic = "force-dynamic";
