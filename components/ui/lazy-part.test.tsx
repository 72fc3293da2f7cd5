// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLazyPart, type LazyPart } from "./lazy-part";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Shown({ of, isWanted }: { readonly of: LazyPart<string>; readonly isWanted: boolean }) {
  const known = of.usePart(isWanted);
  return <p>{known.kind === "ready" ? known.part : known.kind}</p>;
}

describe("a part of the page that comes later", () => {
  it("is not fetched before it is wanted, and once for all who want it", async () => {
    const fetchPart = vi.fn(async () => "here");
    const part = createLazyPart(fetchPart);
    const { rerender } = render(<Shown of={part} isWanted={false} />);
    expect(fetchPart).not.toHaveBeenCalled();
    await act(async () => {
      rerender(
        <>
          <Shown of={part} isWanted />
          <Shown of={part} isWanted />
        </>,
      );
    });
    expect(fetchPart).toHaveBeenCalledTimes(1);
    expect(screen.getAllByText("here")).toHaveLength(2);
  });

  it("is there at once for who wants it later", async () => {
    const part = createLazyPart(async () => "here");
    await act(async () => part.load());
    render(<Shown of={part} isWanted />);
    expect(screen.getByText("here")).toBeDefined();
  });

  it("is tried again while it is wanted", async () => {
    vi.useFakeTimers();
    const gone = new Error("no connection");
    const fetchPart = vi
      .fn(async () => "here")
      .mockRejectedValueOnce(gone)
      .mockRejectedValueOnce(gone);
    const part = createLazyPart(fetchPart);
    await act(async () => {
      render(<Shown of={part} isWanted />);
    });
    expect(screen.getByText("failed")).toBeDefined();
    await act(() => vi.advanceTimersByTimeAsync(6_000));
    expect(screen.getByText("here")).toBeDefined();
  });
});
