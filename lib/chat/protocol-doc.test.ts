import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERROR_TABLE } from "./errors";
import { errorBodySchema, statusEventSchema, stopReportSchema, streamingEventSchema } from "./events";
import { doctorReportSchema, FINDINGS } from "./findings";
import { modelDetailsSchema, modelListSchema, pullRequestSchema, pullSchema } from "./models";
import { chatRequestSchema } from "./request";

const text = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

const SCHEMAS: Record<string, z.ZodType> = {
  // The requests are taken as they stand: a default that parsing adds would hide a field that nobody documents.
  request: chatRequestSchema,
  event: streamingEventSchema,
  status: statusEventSchema,
  stop: stopReportSchema,
  error: errorBodySchema,
  models: modelListSchema,
  model: modelDetailsSchema,
  "pull-request": pullRequestSchema,
  pull: pullSchema,
  doctor: doctorReportSchema,
};

const examples = [...text.matchAll(/```json ([\w-]+)\n([\s\S]*?)```/g)].map(([, kind = "", body = ""]) => ({
  kind,
  body,
}));

describe("docs/protocol.md", () => {
  it("has an example of every kind", () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(new Set(Object.keys(SCHEMAS)));
  });

  it.each(examples)("has a valid $kind: $body", ({ kind, body }) => {
    const example: unknown = JSON.parse(body);
    expect(SCHEMAS[kind]?.parse(example)).toMatchObject(z.record(z.string(), z.unknown()).parse(example));
  });

  it("lists each error code with its status and whether to try again", () => {
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \| (yes|no) \|/gm)];
    const listed = rows.map(([, code, status, again]) => [code, Number(status), again === "yes"]);
    const real = Object.entries(ERROR_TABLE).map(([code, row]) => [code, row.status, row.retryable]);
    expect(listed).toEqual(real);
  });

  it("lists each finding of the doctor with its severity", () => {
    const rows = [...text.matchAll(/^\| `(\w+)` \| (error|warning|hint) \|/gm)];
    expect(rows.map(([, code, severity]) => [code, severity])).toEqual(Object.entries(FINDINGS));
  });
});
