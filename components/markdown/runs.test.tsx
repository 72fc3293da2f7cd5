// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { Profiler } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

const work = vi.hoisted(() => ({ leaves: 0 }));
vi.mock("./leaf-view", async (importOriginal) => {
  const real = await importOriginal<typeof import("./leaf-view")>();
  return {
    ...real,
    LeafView: (props: Parameters<typeof real.LeafView>[0]) => {
      work.leaves++;
      return real.LeafView(props);
    },
  };
});

import { WithTexts } from "@/test/with-texts";
import { Markdown } from "./markdown";

afterEach(() => {
  cleanup();
  work.leaves = 0;
});

const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, index) => `Paragraph ${index} has words.`).join("\n\n");

const view = (text: string) => (
  <WithTexts>
    <Markdown text={text} streaming />
  </WithTexts>
);

describe("a long answer that grows", () => {
  it("stands in runs; all but the last may be skipped while they are out of sight", () => {
    const { container } = render(view(paragraphs(40)));
    const runs = [...container.querySelectorAll(".md > .md-run")];
    expect(runs.map((run) => run.children.length)).toEqual([16, 16, 8]);
    expect(runs.map((run) => run.classList.contains("md-whole-run"))).toEqual([true, true, false]);
  });

  it("keeps the elements it has when a run is full", () => {
    const { container, rerender } = render(view(paragraphs(16)));
    const first = [...container.querySelectorAll("p")].slice(0, 15);
    rerender(view(paragraphs(18)));
    expect([...container.querySelectorAll("p")].slice(0, 15)).toEqual(first);
    expect(first.every((paragraph) => paragraph.isConnected)).toBe(true);
  });

  it("renders what is new, however much is above", () => {
    const text = paragraphs(400);
    const { rerender } = render(view(text));
    work.leaves = 0;
    for (let step = 1; step <= 20; step++) rerender(view(`${text} ${"word ".repeat(step)}`));
    expect(work.leaves).toBeLessThanOrEqual(40);
  });

  it.each([
    ["list", (count: number) => Array.from({ length: count }, (_, index) => `- item ${index}`).join("\n")],
    [
      "table",
      (count: number) =>
        `| a | b |\n|---|---|\n${Array.from({ length: count }, (_, index) => `| ${index} | b |`).join("\n")}`,
    ],
  ])("renders of one %s without end what is new", (_, make) => {
    const rendered = { commits: 0 };
    const profiled = (text: string) => (
      <Profiler id="answer" onRender={() => rendered.commits++}>
        {view(text)}
      </Profiler>
    );
    const { rerender } = render(profiled(make(600)));
    work.leaves = 0;
    rendered.commits = 0;
    for (let count = 601; count <= 620; count++) rerender(profiled(make(count)));
    expect(rendered.commits).toBe(20);
    // A group of 32 rows with two cells each, and no more, for every step.
    expect(work.leaves).toBeLessThanOrEqual(20 * 2 * 33);
  });

  it("that comes at once is read in steps, and soon whole", async () => {
    const row = `|${" cell |".repeat(10)}\n`;
    const { container } = render(view(`${row}|${"-|".repeat(10)}\n${row.repeat(500)}`));
    const cells = () => container.querySelectorAll("td").length;
    expect(cells()).toBeGreaterThan(0);
    expect(cells() * " cell |".length).toBeLessThanOrEqual(16_384);
    await vi.waitFor(() => expect(cells()).toBe(5_000), { timeout: 10_000 });
  });
});
