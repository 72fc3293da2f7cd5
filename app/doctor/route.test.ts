import { afterEach, describe, expect, it } from "vitest";
import { doctorReportSchema } from "@/lib/chat/findings";
import { parseEnv } from "@/lib/env";
import { createGatewayContext, type GatewayContext } from "@/lib/gateway/context";
import { createFakeOllama } from "@/test/fake-ollama";
import { GET, POST } from "./route";

const shared = globalThis as { [key: symbol]: GatewayContext | undefined };
const KEY = Symbol.for("synapse.gateway");
const ENV_KEY = Symbol.for("synapse.env");

afterEach(async () => {
  await shared[KEY]?.aiService.close();
  delete shared[KEY];
  delete shared[ENV_KEY];
  delete process.env.OLLAMA_HOST;
  delete process.env.SYNAPSE_MAX_QUEUE;
});

async function findingsWith(settings: Record<string, string>) {
  shared[KEY] = createGatewayContext(parseEnv({ LOG_LEVEL: "silent", ...settings }, "production"));
  const response = await GET(new Request("http://localhost:3000/doctor"));
  return doctorReportSchema.parse(await response.json()).findings;
}

/** A port where something listened a moment ago. */
async function closedUrl(): Promise<string> {
  const fake = await createFakeOllama();
  await fake.close();
  return fake.url;
}

describe("GET /doctor", () => {
  it("answers with what it found, and where", async () => {
    const [found] = await findingsWith({ OLLAMA_HOST: await closedUrl() });
    expect(found?.code).toMatch(/^refused/);
    expect(found?.values.host).toBe("127.0.0.1");
  });

  it("names no host where others are let in", async () => {
    const [found] = await findingsWith({ OLLAMA_HOST: await closedUrl(), HOST: "0.0.0.0" });
    expect(found?.code).toMatch(/^refused/);
    expect(found?.values).toEqual({});
  });

  it("is 405 for anything but GET", async () => {
    await findingsWith({ OLLAMA_HOST: await closedUrl() });
    const response = await POST(new Request("http://localhost:3000/doctor", { method: "POST" }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, OPTIONS"]);
  });

  it("tells which settings are wrong, also where nothing else works, and never their values", async () => {
    process.env.OLLAMA_HOST = "http://me:hunter2@gpu";
    process.env.SYNAPSE_MAX_QUEUE = "hunter3";
    const response = await GET(new Request("http://localhost:3000/doctor"));
    const text = await response.text();
    expect(doctorReportSchema.parse(JSON.parse(text)).findings).toMatchObject([
      { code: "address_invalid" },
      { code: "settings_invalid", values: { name: "SYNAPSE_MAX_QUEUE" } },
    ]);
    expect(text).not.toContain("hunter");
  });
});
