import { answerHealth } from "@/lib/gateway/answer-health";
import { gatewayContext } from "@/lib/gateway/context";
import { toResponse } from "@/lib/gateway/to-response";

export function GET(): Response {
  return toResponse(answerHealth(), gatewayContext());
}

export const dynamic = "force-dynamic";
