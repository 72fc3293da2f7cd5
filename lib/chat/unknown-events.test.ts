import { expect, it } from "vitest";
import { type ConnectionStep, openConnection } from "./transport";

function event(fields: Record<string, unknown>): string {
  return `id: g.1\ndata: ${JSON.stringify({ content: "", done: false, model: "smol", ...fields })}\n\n`;
}

/** Everything that a stream of these bytes brings to the page. */
async function stepsOf(stream: string): Promise<ConnectionStep[]> {
  const steps: ConnectionStep[] = [];
  const headers = { "Content-Type": "text/event-stream", "X-Generation-Id": "g" };
  const question = { conversation: [{ role: "user" as const, content: "Why?" }] };
  const connection = openConnection(
    { type: "asked", key: "k", question },
    {
      signal: new AbortController().signal,
      fetch: async () => new Response(stream, { headers }),
      schedule: () => () => undefined,
    },
  );
  for await (const step of connection) steps.push(step);
  return steps;
}

const said = event({ content: "Because" });
const end = event({ content: ".", done: true, full_content: "Because.", done_reason: "stop" });

it.each([
  ["an unknown type of event", 'event: surprise\nid: g.1\ndata: {"content":"boo","done":true}\n\n'],
  ["a comment that is no heartbeat", ": a proxy was here\n"],
  ["blank blocks", "\n\n\n\n"],
  ["an unknown field of the format", "mood: good\n\n"],
  ["a retry that is none", "retry: soon\n\n"],
])("nobody sees %s (statement 7)", async (_, strange) => {
  expect(await stepsOf(`${strange}${said}${strange}${end}`)).toEqual(await stepsOf(said + end));
});

it("nobody sees fields of an event that a later server might send (statement 7)", async () => {
  const later = { mood: "good", choices: [{ text: "boo" }], content_type: { a: null } };
  const stream = event({ content: "Because", ...later }) + end;
  expect(await stepsOf(stream)).toEqual(await stepsOf(said + end));
});

it("an event that cannot be read costs its own piece and nothing else (statement 7)", async () => {
  const steps = await stepsOf(`${said}id: g.2\ndata: {broken\n\n${end}`);
  expect(steps.at(-1)).toMatchObject({ type: "end", content: "Because." });
});
