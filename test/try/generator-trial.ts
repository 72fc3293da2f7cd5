import { parseEnv } from "@/lib/env";
import { acceptChat } from "@/lib/gateway/accept-chat";
import { createGatewayContext } from "@/lib/gateway/context";
import { generateStreamingResponse } from "@/lib/gateway/generate-streaming-response";
import { parseChatRequest } from "@/lib/http/parse-request";
import { parseWire } from "../read-sse";
import { brokenPromises } from "../stream-promises";
import { printEvent } from "./print-event";
import type { Trial } from "./trial";

/** generateStreamingResponse alone, with an AIService on a model server: no HTTP of ours in between. */
export function generatorTrial(upstreamUrl: string, model: string | undefined): Trial {
  return {
    title: "The generator alone: generateStreamingResponse with an AIService",
    expected: "events as the model speaks, text adding up to the last full_content, one done event",
    async run(terminal) {
      const settings = { OLLAMA_HOST: upstreamUrl, LOG_LEVEL: "silent", SYNAPSE_MODEL: model };
      const context = createGatewayContext(parseEnv(settings, "production"));
      const request = parseChatRequest({
        conversation: [{ role: "user", content: "Why is the sky blue? Answer in two sentences." }],
        stream: true,
        options: { num_predict: 80 },
      });
      const signal = AbortSignal.timeout(120_000);
      const accepted = await acceptChat(request, context, { client: "me", signal });
      let wire = "";
      const events = generateStreamingResponse(context.aiService, request.conversation, accepted, context);
      for await (const text of events) {
        wire += text;
        for (const { data } of parseWire(text)) printEvent(data, terminal);
      }
      await Promise.all([context.aiService.close(), context.store.close()]);
      const all = parseWire(wire);
      const failure = all.at(-1)?.data.error;
      return [...brokenPromises(all, "every"), ...(failure === undefined ? [] : [`it failed: ${failure}`])];
    },
  };
}
