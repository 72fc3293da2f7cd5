import { answerGeneration } from "@/lib/gateway/answer-generation";
import { gatewayContext } from "@/lib/gateway/context";
import { fromRequest, toResponse } from "@/lib/gateway/to-response";

interface RouteContext {
  readonly params: Promise<{ readonly id: string }>;
}

async function answer(request: Request, { params }: RouteContext): Promise<Response> {
  const context = gatewayContext();
  const { id } = await params;
  return toResponse(await answerGeneration(id, fromRequest(request), context), context);
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
