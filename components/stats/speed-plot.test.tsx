// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

const plot = vi.hoisted(() => ({ draw: vi.fn(), unmount: vi.fn() }));
const mountSpeedPlot = vi.hoisted(() => vi.fn(() => plot));
vi.mock("./mount-speed-plot", () => ({ mountSpeedPlot }));

import { WithTexts } from "@/test/with-texts";
import { SpeedPlot } from "./speed-plot";

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const point = (atMs: number) => ({ atMs, value: atMs / 10 });

it("mounts the plot with the newest points once it is loaded, then draws what comes", async () => {
  const { rerender, unmount } = render(<SpeedPlot points={[point(1)]} />, { wrapper: WithTexts });
  rerender(<SpeedPlot points={[point(1), point(2)]} />);
  await expect.poll(() => mountSpeedPlot).toHaveBeenCalledOnce();
  expect(mountSpeedPlot).toHaveBeenCalledWith(expect.anything(), [point(1), point(2)], expect.anything());
  rerender(<SpeedPlot points={[point(1), point(2), point(3)]} />);
  expect(plot.draw).toHaveBeenLastCalledWith([point(1), point(2), point(3)]);
  unmount();
  expect(plot.unmount).toHaveBeenCalledOnce();
});

it("mounts nothing when it is closed before the plot is loaded", async () => {
  const { unmount } = render(<SpeedPlot points={[]} />, { wrapper: WithTexts });
  unmount();
  await import("./mount-speed-plot");
  await Promise.resolve();
  expect(mountSpeedPlot).not.toHaveBeenCalled();
});
