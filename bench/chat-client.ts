import { type Agent, type IncomingMessage, request } from "node:http";

const LF = 0x0a;
const CLOSING_BRACE = 0x7d;

/** Asks for a streamed answer; resolves with the response when its headers have come. `pace` 0 is as fast as the
 * reader takes it. The same body serves Ollama's API and ours. */
export function askForStream(
  url: URL,
  answer: { readonly tokens: number; readonly perSecond: number },
  agent: Agent,
): Promise<IncomingMessage> {
  const message = { role: "user", content: "Tell me about quantum computing" };
  const model = `scripted:${answer.tokens}x${answer.perSecond}`;
  const body = JSON.stringify({
    model,
    stream: true,
    full_content: "final",
    conversation: [message],
    messages: [message],
  });
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** Lines of JSON in some bytes: an event of ours and a line of Ollama's alike end with one; a heartbeat has none. */
export function countJsonLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CLOSING_BRACE) count += 1;
  }
  return count;
}

export interface JsonEvent {
  readonly id: string;
  readonly data: { readonly content: string };
}

/** All events of a response that ends by itself. */
export async function readJsonEvents(response: IncomingMessage): Promise<JsonEvent[]> {
  let text = "";
  response.setEncoding("utf8");
  for await (const piece of response) text += piece;
  return [...text.matchAll(/^id: (\S+)\ndata: (.*)$/gm)].map(([, id = "", data = "{}"]) => ({
    id,
    data: JSON.parse(data),
  }));
}
