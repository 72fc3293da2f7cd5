import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { streamingStatsSchema, usageSchema } from "@/lib/chat/events";
import { createStreamStats } from "./stream-stats";

const doc = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");

const exampleSchema = z.object({
  chunks: z.array(z.object({ kind: z.enum(["text", "thinking"]), text: z.string(), atMs: z.number() })),
  figures: z.record(z.string(), z.unknown()),
});

describe("docs/metrics.md", () => {
  it.each([...Object.keys(streamingStatsSchema.shape), ...Object.keys(usageSchema.shape)])(
    "has a heading for %s",
    (field) => {
      expect(doc).toContain(`\n## \`${field}\`\n\n`);
    },
  );

  it("shows an example whose figures are what its chunks give", () => {
    const json = /```json example\n(.*?)```/s.exec(doc)?.[1] ?? "";
    const { chunks, figures } = exampleSchema.parse(JSON.parse(json));
    const stats = createStreamStats({ startMs: 0 });
    for (const { kind, text, atMs } of chunks) stats.chunk(kind, text, atMs);
    expect(stats.snapshot()).toEqual(figures);
  });
});
