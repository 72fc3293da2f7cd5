import { type StreamingEvent, streamingEventSchema } from "@/lib/chat/events";

/** One event as it stood on the wire. */
export interface WireEvent {
  readonly id: string;
  readonly data: StreamingEvent;
}

/** The events of a whole stream; throws when a line is none that the protocol documents. */
export function parseWire(text: string): WireEvent[] {
  const events: WireEvent[] = [];
  let id = "";
  for (const line of text.split("\n")) {
    if (line === "" || line === ": hb") continue;
    if (line.startsWith("id: ")) id = line.slice("id: ".length);
    else if (line.startsWith("data: ")) {
      events.push({ id, data: streamingEventSchema.parse(JSON.parse(line.slice("data: ".length))) });
    } else throw new Error(`an undocumented line: ${line.slice(0, 80)}`);
  }
  return events;
}

/** Reads a streamed response to its end. */
export async function readWire(response: Response): Promise<WireEvent[]> {
  return parseWire(await response.text());
}

/** Reads a response chunk by chunk, as a browser that is not in a hurry. */
export function createChunkReader(response: Response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  return {
    /** The next chunk's text; "" at the end. */
    async next(): Promise<string> {
      const result = await reader?.read();
      return result?.value === undefined ? "" : decoder.decode(result.value, { stream: true });
    },
    /** Everything until a chunk contains `part`. */
    async until(part: string): Promise<string> {
      let text = "";
      while (!text.includes(part)) {
        const next = await this.next();
        if (next === "") throw new Error(`the stream ended without ${part}: ${text}`);
        text += next;
      }
      return text;
    },
    async cancel(): Promise<void> {
      await reader?.cancel();
    },
  };
}
