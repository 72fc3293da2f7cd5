// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WithTexts } from "@/test/with-texts";
import { LiveStrip, type LiveStripProps } from "./live-strip";

afterEach(cleanup);

const RUNNING: LiveStripProps = {
  phase: "answering",
  elapsedMs: 8_440,
  timeToFirstTokenMs: 1_340,
  tokensPerSecond: { value: 53.24, exact: false },
  words: 186,
  wordsPerSecond: 37.2,
  tracePoints: [],
  detailsOpen: false,
  onToggleDetails: () => undefined,
};

function textOf(props: Partial<LiveStripProps>): string | null {
  const { container } = render(<LiveStrip {...RUNNING} {...props} />, { wrapper: WithTexts });
  return container.textContent;
}

describe("while the answer is made", () => {
  it.each([
    ["queued", "queued"],
    ["loading", "loading the model"],
    ["prefill", "reading the prompt"],
    ["thinking", "thinking"],
    ["answering", "answering"],
  ] as const)("says the phase %s in words", (phase, words) => {
    expect(textOf({ phase })).toMatch(new RegExp(`^${words}8.4 s`));
  });

  it("marks a rate that is only counted in chunks", () => {
    expect(textOf({})).toBe("answering8.4 s~53 tokens/sfirst token 1.34 s186 words · 37/sDetails");
  });

  it("shows no rate before there is output, and – while it is unknown", () => {
    expect(textOf({ phase: "prefill", tokensPerSecond: undefined })).not.toContain("tokens/s");
    expect(textOf({ phase: "thinking", tokensPerSecond: undefined })).toContain("– tokens/s");
  });
});

describe("while something else matters more", () => {
  it("says it in the phase's place, and the clock goes on", () => {
    expect(textOf({ standing: "reconnecting…" })).toMatch(/^reconnecting…8\.4 s~53 tokens\/s/);
  });

  it("tells what there is to know of a wait", () => {
    expect(textOf({ phase: "queued", note: "2 ahead of you" })).toMatch(/^queued8\.4 s2 ahead of you/);
  });
});

describe("when it is done", () => {
  const done: Partial<LiveStripProps> = {
    phase: "done",
    model: "smollm2:135m",
    tokensPerSecond: { value: 53.24, exact: true },
  };

  it("becomes the answer's record", () => {
    expect(textOf({ ...done, doneReason: "stop" })).toBe(
      "smollm2:135m8.4 s53.2 tokens/sfirst token 1.34 s186 wordsDetails",
    );
  });

  it.each([
    [64, 58, "0.06 s", "0.06 s"],
    [840, 58, "0.84 s", "0.06 s"],
    [1_990, 1_950, "1.99 s", "1.95 s"],
    [12_800, 12_300, "12.8 s", "12.3 s"],
    [12_800, 1_340, "12 s", "1.34 s"],
    [75_600, 75_300, "75.6 s", "75.3 s"],
  ])("was never shorter than its first token took: %d ms and %d ms", (elapsedMs, firstMs, all, first) => {
    const text = textOf({ ...done, elapsedMs, timeToFirstTokenMs: firstMs });
    expect(text).toContain(`smollm2:135m${all}53.2`);
    expect(text).toContain(`first token ${first}`);
  });

  it.each([
    ["length", "length limit"],
    ["stopped", "stopped"],
  ])("says that it ended by %s", (doneReason, words) => {
    expect(textOf({ ...done, doneReason })).toContain(`smollm2:135m${words}`);
  });
});

it("tells of a stop where it was and what came of it, and its words once", () => {
  const stopped = { ending: "stopped at 186 words", note: "the model was freed after 0.4 s" };
  expect(textOf({ phase: "done", model: "smol", doneReason: "stopped", ...stopped })).toBe(
    "smolstopped at 186 words8.4 sthe model was freed after 0.4 s~53 tokens/sfirst token 1.34 sDetails",
  );
});

it("opens the panel it names", () => {
  const onToggleDetails = vi.fn();
  const { rerender } = render(<LiveStrip {...RUNNING} detailsId="p" onToggleDetails={onToggleDetails} />, {
    wrapper: WithTexts,
  });
  fireEvent.click(screen.getByRole("button", { name: "Details", expanded: false }));
  expect(onToggleDetails).toHaveBeenCalledOnce();
  rerender(<LiveStrip {...RUNNING} detailsId="p" detailsOpen onToggleDetails={onToggleDetails} />);
  const button = screen.getByRole("button", { name: "Details", expanded: true });
  expect(button.getAttribute("aria-controls")).toBe("p");
});
