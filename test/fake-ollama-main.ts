/** A fake Ollama for a person or a browser test: `npx tsx test/fake-ollama-main.ts --port 21434`. What it answers
 * is chosen by a word in the last user message, see fake-behaviours.ts. `GET /__requests` tells what it was asked,
 * `DELETE /__requests` forgets it. */
import { parseArgs } from "node:util";
import { behaveAsAsked } from "./fake-behaviours";
import { createFakeOllama } from "./fake-ollama";

const { values } = parseArgs({ options: { port: { type: "string", default: "21434" } } });
const fake = await createFakeOllama(Number(values.port));

fake.models([
  { name: "fake:latest", loaded: true },
  { name: "fake-thinker:8b", capabilities: ["completion", "thinking"], contextLength: 32_768 },
  { name: "fake-embedder:latest", capabilities: ["embedding"] },
]);
fake.chat(behaveAsAsked);
fake.answer("GET /__requests", (_, responder) =>
  responder.status(
    200,
    fake.requests.filter(({ path }) => path !== "/__requests"),
  ),
);
fake.answer("DELETE /__requests", async (_, responder) => {
  fake.forgetRequests();
  await responder.status(200, []);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void fake.close());
console.log(`fake Ollama at ${fake.url}`);
