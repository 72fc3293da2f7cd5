import { EnvError } from "@/lib/env";
import { answerDoctor, answerDoctorWithoutSettings } from "@/lib/gateway/answer-doctor";
import { gatewayContext } from "@/lib/gateway/context";
import { fromRequest, toResponse } from "@/lib/gateway/to-response";

async function answer(request: Request): Promise<Response> {
  try {
    const context = gatewayContext();
    return toResponse(await answerDoctor(fromRequest(request), context), context);
  } catch (thrown) {
    if (!(thrown instanceof EnvError)) throw thrown;
    const { headers, ...reply } = answerDoctorWithoutSettings(thrown);
    return Response.json(reply.kind === "json" ? reply.body : undefined, { headers });
  }
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
