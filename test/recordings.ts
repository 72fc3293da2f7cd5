import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Script } from "./fake-ollama";

const recordingSchema = z.object({
  request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
  response: z
    .object({
      status: z.number(),
      headers: z.record(z.string(), z.string()),
      /** Milliseconds since the request, and the text of one read from the socket. */
      chunks: z.array(z.tuple([z.number(), z.string()])),
      /** Whether the response ended cleanly; false is a reset socket. */
      ended: z.boolean(),
    })
    .nullable(),
});

/** One exchange with a real Ollama. `response` is null where nothing listened. */
export type Recording = z.infer<typeof recordingSchema>;

export const OLLAMA_VERSIONS = ["0.17", "0.32"] as const;
export type OllamaVersion = (typeof OLLAMA_VERSIONS)[number];

const FOLDER = fileURLToPath(new URL("./fixtures/ollama/", import.meta.url));

/** The names (without `.json`) of all exchanges recorded from this version, sorted. */
export function recordingNames(version: OllamaVersion): readonly string[] {
  return readdirSync(`${FOLDER}${version}`)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

/** One recorded exchange, checked. */
export function loadRecording(version: OllamaVersion, name: string): Recording {
  return recordingSchema.parse(JSON.parse(readFileSync(`${FOLDER}${version}/${name}.json`, "utf8")));
}

/** Plays a recorded response: the same status, headers, pieces and end. `speed` divides the recorded pauses;
 * Infinity leaves them out. A recording without a response is a socket that dies at once. */
export function replay(recording: Recording, speed = Number.POSITIVE_INFINITY): Script {
  const { response } = recording;
  if (response === null) return [{ die: true }];
  return async (_, responder) => {
    const startedAtMs = performance.now();
    const { "content-length": _length, "transfer-encoding": _encoding, ...headers } = response.headers;
    if (response.chunks.length === 0 || response.status !== 200) {
      const body = response.chunks.map(([, text]) => text).join("");
      return responder.status(response.status, body, headers);
    }
    await responder.headers(headers);
    for (const [atMs, text] of response.chunks) {
      const pauseMs = atMs / speed - (performance.now() - startedAtMs);
      if (pauseMs > 0) await responder.wait(pauseMs);
      await responder.bytes(text);
    }
    if (!response.ended) await responder.die();
  };
}
