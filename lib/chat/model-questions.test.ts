import { describe, expect, it } from "vitest";
import { doctorReportSchema } from "./findings";
import { askDetails, readFindings, readModelDetails } from "./model-questions";
import { modelDetailsSchema } from "./models";

const details = {
  name: "smollm2:135m",
  family: "llama",
  format: "gguf",
  parameter_size: "134.52M",
  parameter_count: 134_515_008,
  quantization: "Q4_1",
  capabilities: ["completion"],
  context_length: 8_192,
  modified_at: "2026-11-22T18:17:24.967Z",
  parameters: [{ name: "stop", value: "<|im_start|>" }],
  system: "Be brief.",
  template: "{{ .Prompt }}",
  license: "Apache License",
};

const report = {
  findings: [
    { code: "refused", severity: "error", values: { host: "127.0.0.1", port: "1" } },
    { code: "no_models", severity: "warning", values: {} },
  ],
};

describe("what the server says of models and itself", () => {
  it("is read as the schemas do", () => {
    expect(readModelDetails(JSON.stringify(details))).toEqual(modelDetailsSchema.parse(details));
    expect(readFindings(JSON.stringify(report))).toEqual(doctorReportSchema.parse(report).findings);
  });

  it("is left out where a newer server says what nobody knows", () => {
    const findings = [{ code: "on_fire", severity: "error", values: {} }, ...report.findings];
    expect(readFindings(JSON.stringify({ findings }))).toHaveLength(2);
  });

  it.each(["<html>", "[]", "{}"])("is nothing in %j", (json) => {
    expect(readModelDetails(json)).toBeUndefined();
    expect(readFindings(json)).toBeUndefined();
  });

  it("is asked with a name's slashes as they are, and failures are answers", async () => {
    const asked: string[] = [];
    const never = new AbortController().signal;
    const body = { error: "No.", error_id: "ERR_1", code: "model_not_found", retryable: false };
    const fetcher: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json(body, { status: 404 });
    };
    expect(await askDetails(fetcher, "hf.co/a/b:c", never)).toMatchObject({
      type: "failed",
      failure: { code: "model_not_found" },
    });
    expect(asked).toEqual(["/models/hf.co/a/b%3Ac"]);
  });
});
