import { ChatError } from "@/lib/chat/errors";
import { FINDINGS, type Finding } from "@/lib/chat/findings";
import type { EnvError } from "@/lib/env";
import { clientKey } from "@/lib/http/client-key";
import { examine, isContainer, likelyAddresses } from "@/lib/ollama/doctor";
import type { GatewayContext } from "./context";
import { type GatewayReply, type GatewayRequest, JSON_HEADERS } from "./exchange";
import { guarded, preflight } from "./guarded";

const ALLOW = "GET, OPTIONS";

/** The core of `/doctor`: what stands between Synapse and its model server. Never rejects. */
export function answerDoctor(request: GatewayRequest, context: GatewayContext): Promise<GatewayReply> {
  return guarded(request, context, async () => {
    if (request.method === "OPTIONS") return preflight(request, context, ALLOW);
    if (request.method !== "GET") throw new ChatError("method_not_allowed", { headers: { Allow: ALLOW } });
    await context.rateLimiter.consume(`doctor ${clientKey(request, context.env.trustProxy)}`);
    const { upstream, defaultModel, modelManagement } = context.env;
    const isInContainer = isContainer();
    const findings = await examine(
      {
        baseUrl: upstream.url,
        kind: upstream.kind,
        defaultModel,
        isInContainer,
        candidates: upstream.kind === "engine" ? [] : likelyAddresses(isInContainer),
      },
      request.signal,
    );
    // Where others are let in, how the machines behind are called is none of their business.
    return report(modelManagement === "on" ? findings : findings.map(withoutPlaces));
  });
}

/** The answer to `/doctor` of a server whose settings are wrong, which answers nothing else. Names them, never their values. */
export function answerDoctorWithoutSettings({ problems }: EnvError): GatewayReply {
  return report(
    problems.map(({ name }) =>
      name === "OLLAMA_HOST" ? toFinding("address_invalid") : toFinding("settings_invalid", { name }),
    ),
  );
}

function toFinding(code: Finding["code"], values: Finding["values"] = {}): Finding {
  return { code, severity: FINDINGS[code], values };
}

function withoutPlaces({ values, ...rest }: Finding): Finding {
  const { host: _host, port: _port, address: _address, ...others } = values;
  return { ...rest, values: others };
}

function report(findings: readonly Finding[]): GatewayReply {
  return { kind: "json", status: 200, headers: JSON_HEADERS, body: { findings } };
}
