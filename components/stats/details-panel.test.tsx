import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { WithTexts } from "@/test/with-texts";
import { DetailsPanel, type DetailsPanelProps } from "./details-panel";

const KNOWN: DetailsPanelProps = {
  times: { loadingMs: 800, promptMs: 540, thinkingMs: 2_100, answeringMs: 4_560 },
  elapsedMs: 8_000,
  timeToFirstTokenMs: 1_340,
  tokensPerSecond: { value: 53.24, exact: true },
  words: 186,
  wordsPerSecond: 37.2,
  characters: 1_240,
  charactersPerSecond: 248,
  chunks: 266,
  chunksPerSecond: 53.1,
  gapMs: { p50: 18, p95: 24, max: 61 },
  chunkSize: { min: 1, mean: 4.66, max: 14 },
  promptTokens: 42,
  completionTokens: 268,
  doneReason: "stop",
  tracePoints: [
    { atMs: 1_500, value: 40 },
    { atMs: 3_000, value: 53 },
  ],
};

/** Label → figure, as a reader sees them. */
function figuresOf(props: DetailsPanelProps): Record<string, string> {
  const pairs = markupOf(props).matchAll(/<dt[^>]*>(.*?)<\/dt><dd[^>]*>(.*?)<\/dd>/g);
  return Object.fromEntries([...pairs].map(([, label = "", figure = ""]) => [label, plain(figure)]));
}

function plain(markup: string): string {
  return markup.replace(/<[^>]*>/g, "");
}

const markupOf = (props: DetailsPanelProps) =>
  renderToStaticMarkup(
    <WithTexts>
      <DetailsPanel {...props} />
    </WithTexts>,
  );

describe("DetailsPanel", () => {
  it("shows every figure with its unit", () => {
    expect(figuresOf(KNOWN)).toEqual({
      "First token": "1.34 s",
      Speed: "53.2 tokens/s",
      Words: "186 · 37.2/s",
      Characters: "1,240 · 248/s",
      Chunks: "266 · 53.1/s",
      "Gap p50 · p95 · max": "18 · 24 · 61 ms",
      "Chunk min · mean · max": "1 · 4.7 · 14 chars",
      "Tokens in · out": "42 · 268 · end: stop",
    });
  });

  it("says of a short answer that is over what it took as exactly as its first token, and cuts a running clock", () => {
    const short = { ...KNOWN, elapsedMs: 64, timeToFirstTokenMs: 58 };
    expect(plain(markupOf(short))).toContain("0.06 s in all");
    expect(plain(markupOf({ ...short, doneReason: undefined }))).toContain("0.0 s in all");
  });

  it("shows – for what nobody said, never 0", () => {
    const figures = figuresOf({ times: {}, elapsedMs: undefined, tracePoints: [] });
    expect(Object.values(figures)).toEqual(["–", "– tokens/s", "–", "–", "–", "–", "–", "– · –"]);
    expect(Object.values(figures).join()).not.toContain("0");
  });

  it("gives each phase its share of the bar and names only those that took time", () => {
    const markup = markupOf({ ...KNOWN, times: { promptMs: 1_000, thinkingMs: 0, answeringMs: 3_000 } });
    expect(
      [...markup.matchAll(/<rect x="([\d.]+%)"[^>]*? width="([\d.]+%)"/g)].map(([, x, w]) => [x, w]),
    ).toEqual([
      ["0.00%", "25.00%"],
      ["25.00%", "75.00%"],
    ]);
    expect(plain(markup)).toContain("reading the prompt 1.00 s");
    expect(plain(markup)).not.toContain("loading");
    expect(plain(markup)).not.toContain("thinking");
  });

  it("tells the plot's points in a table", () => {
    expect(markupOf(KNOWN)).toContain(
      "<tr><td>1.50 s</td><td>40.0</td></tr><tr><td>3.00 s</td><td>53.0</td></tr>",
    );
  });

  it("writes no style attribute", () => expect(markupOf(KNOWN)).not.toContain("style="));
});
