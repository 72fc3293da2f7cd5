import { answerModel } from "@/lib/gateway/answer-model";
import { gatewayContext } from "@/lib/gateway/context";
import { fromRequest, toResponse } from "@/lib/gateway/to-response";

const BASE = "/models/";

/** The path is read from the address: names have slashes, escaped or not, and Next's parameters do not tell which. */
async function answer(request: Request): Promise<Response> {
  const context = gatewayContext();
  const path = new URL(request.url).pathname.slice(BASE.length);
  return toResponse(await answerModel(path, fromRequest(request), context), context, request.signal);
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
