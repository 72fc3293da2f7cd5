import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EdgeProcess, startEdgeProcess } from "@/test/edge-process";
import { createFakeOllama, type FakeOllama, type Script } from "@/test/fake-ollama";

const PROMPT = "secretprompt";
const ANSWER = "secretanswer";
const THOUGHT = "secretthought";
const SECRET = /secret/i;
const ASKED = 'Please keep "the secret of my life" to yourself';
const ANSWERED = "I shall tell nobody of that secret, ever";

describe("what the server writes down", () => {
  let ollama: FakeOllama;
  let edge: EdgeProcess;

  beforeEach(async () => {
    ollama = await createFakeOllama();
    // The level that holds where nobody has set one.
    edge = await startEdgeProcess({ OLLAMA_HOST: ollama.url, SYNAPSE_RATE_LIMIT_PER_MINUTE: "0" });
  });

  afterEach(async () => {
    await edge.stop();
    await ollama.close();
  });

  function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${edge.url}/chat`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
    });
  }

  const question = (more: object = {}) =>
    JSON.stringify({
      conversation: [{ role: "user", content: PROMPT }],
      model: "fake:latest",
      stream: true,
      ...more,
    });

  it.each<[ending: string, script: Script]>([
    ["ends well", [{ thinking: THOUGHT }, { text: ANSWER }, { done: {} }]],
    ["breaks off", [{ text: ANSWER }, { die: true }]],
    ["has a line that is none", [{ text: ANSWER }, { bytes: `{"message":{"content":"${ANSWER}\n` }]],
    ["fails in the middle", [{ text: ANSWER }, { line: { error: "an error was encountered" } }]],
  ])(
    "says that an answer was given, and neither prompt nor answer, when it %s (statement 52)",
    async (_, script) => {
      ollama.chat(script);
      const response = await post(question());
      const id = response.headers.get("x-generation-id") ?? "no id";
      await response.text();
      await expect.poll(() => edge.output()).toContain(id);
      expect(edge.output()).not.toMatch(SECRET);
    },
  );

  it.each<[failure: string, script: Script]>([
    [
      "a line of its stream",
      [{ text: ANSWERED }, { line: { error: `cannot go on: ${JSON.stringify(ASKED)} after ${ANSWERED}` } }],
    ],
    [
      "an error within its error",
      [
        {
          status: 400,
          body: { error: JSON.stringify({ error: { message: `cannot parse: ${JSON.stringify(ASKED)}` } }) },
        },
      ],
    ],
    [
      "a proxy's page",
      [
        {
          status: 502,
          headers: { "content-type": "text/html" },
          body: `<p>cannot forward: ${ASKED.replaceAll('"', "&quot;")}</p>`,
        },
      ],
    ],
    ["an answer that is no error", [{ status: 500, body: { cannot: ASKED, messages: [ASKED] } }]],
  ])(
    "gives the model server's reason under the error id, without the words that %s quotes (statement 52)",
    async (_, script) => {
      ollama.chat(script);
      const conversation = [{ role: "user", content: ASKED }];
      const response = await post(question({ conversation }));
      const [, errorId = "no id"] = /"error_id":"(\w+)"/.exec(await response.text()) ?? [];
      await expect.poll(() => edge.output()).toContain(errorId);
      expect(edge.output()).toMatch(/cannot.*\[text of the conversation\]/);
      expect(edge.output()).not.toMatch(SECRET);
    },
  );

  it("says nothing of a request that it refuses or that was cut off (statements 27, 52)", async () => {
    const refused = [
      await post(`{"conversation":[{"role":"user","content":"${PROMPT}"`),
      await post(`{"conversation": ${PROMPT}}`),
      await post(question({ options: { top_p: PROMPT } })),
      await post(question(), { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 403]);
    const cut = connect({ port: edge.port, host: "127.0.0.1" });
    const head = "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    cut.end(`${head}Content-Length: ${question().length + 1}\r\n\r\n${question()}`);
    let answer = "";
    cut.on("data", (bytes) => {
      answer += bytes.toString();
    });
    await new Promise((resolve) => cut.once("close", resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toEqual([]);
    expect((await edge.figures()).faults).toEqual([]);
    expect(edge.output()).not.toMatch(SECRET);
  });
});
