import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WithTexts } from "@/test/with-texts";
import { MessageTime } from "./message-time";

beforeEach(() => void vi.useFakeTimers({ now: new Date(2026, 10, 23, 17, 54) }));
afterEach(() => void vi.useRealTimers());

function shown(...date: [year: number, month: number, day: number, hour: number, minute: number]) {
  const atMs = new Date(...date).getTime();
  const markup = renderToStaticMarkup(
    <WithTexts>
      <MessageTime atMs={atMs} label="Asked" />
    </WithTexts>,
  );
  return markup.replace(/<[^>]*>/g, "").replaceAll("\u202f", " ");
}

describe("when a message was", () => {
  it("is the hour for today", () => expect(shown(2026, 10, 23, 4, 24)).toBe("4:24 AM"));

  it("is the day and the hour for another day of this year", () =>
    expect(shown(2026, 0, 2, 4, 24)).toBe("Jan 2, 04:24 AM"));

  it("is the day and the year for another year", () =>
    expect(shown(2025, 9, 20, 4, 24)).toBe("Oct 20, 2025"));
});
