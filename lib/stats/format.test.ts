import { describe, expect, it } from "vitest";
import { createFormats } from "./format";

const english = createFormats("en");
const {
  formatBytes,
  formatBytesOf,
  formatBytesPerSecond,
  formatClock,
  formatCount,
  formatGap,
  formatLiveRate,
  formatMilliseconds,
  formatRate,
  formatSeconds,
} = english;

describe("format", () => {
  it.each(Object.entries(english))("%s shows what is not known as –", (_, format) => {
    for (const unknown of [undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(format(unknown, unknown)).toBe("–");
    }
  });

  it.each([
    [0, "0.0 s"],
    [-5, "0.0 s"],
    [8_400, "8.4 s"],
    [8_499, "8.4 s"],
    [9_999, "9.9 s"],
    [10_000, "10 s"],
    [59_999, "59 s"],
    [60_000, "1:00"],
    [187_000, "3:07"],
    [600_000, "10:00"],
    [3_729_000, "1:02:09"],
  ])("formatClock(%d) is %s", (ms, text) => {
    expect(formatClock(ms)).toBe(text);
  });

  it.each([
    [0, "0.00 s"],
    [60, "0.06 s"],
    [1_340, "1.34 s"],
    [9_994, "9.99 s"],
    [9_995, "10.0 s"],
    [12_345, "12.3 s"],
    [123_456, "123 s"],
  ])("formatSeconds(%d) is %s", (ms, text) => {
    expect(formatSeconds(ms)).toBe(text);
  });

  it.each([
    [0, "0 ms"],
    [0.42, "0.4 ms"],
    [9.94, "9.9 ms"],
    [9.96, "10 ms"],
    [18.4, "18 ms"],
    [999, "999 ms"],
    [999.6, "1.00 s"],
    [1_340, "1.34 s"],
  ])("formatMilliseconds(%d) is %s", (ms, text) => {
    expect(formatMilliseconds(ms)).toBe(text);
  });

  it.each([
    [0, "0.0", "0"],
    [0.84, "0.8", "0.8"],
    [53.21, "53.2", "53"],
    [99.94, "99.9", "100"],
    [99.96, "100", "100"],
    [1_240.4, "1,240", "1,240"],
  ])("a rate of %d is %s in a record and %s while it moves", (perSecond, settled, live) => {
    expect(formatRate(perSecond)).toBe(settled);
    expect(formatLiveRate(perSecond)).toBe(live);
  });

  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [2, "2 bytes"],
    [812, "812 bytes"],
    [1_500, "1.5 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [98_362_432, "98 MB"],
    [4_661_224_676, "4.7 GB"],
    [2e12, "2.0 TB"],
  ])("formatBytes(%d) is %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it("tells how far a download is, in the unit of the whole", () => {
    expect(formatBytesOf(42_000_000, 94_000_000)).toBe("42 of 94 MB");
    expect(formatBytesOf(0, 94_000_000)).toBe("0 of 94 MB");
    expect(formatBytesOf(500_000_000, 4_700_000_000)).toBe("0.5 of 4.7 GB");
    expect(formatBytesOf(42_000_000, undefined)).toBe("42 MB");
    expect(formatBytesOf(undefined, 94_000_000)).toBe("–");
    expect(formatBytesOf(0, 1)).toBe("0 of 1 byte");
    expect(formatBytesPerSecond(11_000_000)).toBe("11 MB/s");
  });

  it("groups a count", () => {
    expect([formatCount(900), formatCount(4096)]).toEqual(["900", "4,096"]);
  });

  it("gives a gap's number alone", () => {
    expect([formatGap(0.4), formatGap(18), formatGap(61.2)]).toEqual(["0.4", "18", "61"]);
  });
});

describe("in German", () => {
  const german = createFormats("de", {
    bytes: { one: "Byte", other: "Byte" },
    bytesOf: "{completed} von {total}",
  });

  it("has a decimal comma and points between thousands", () => {
    expect([
      german.formatCount(4096),
      german.formatClock(8_400),
      german.formatSeconds(1_340),
      german.formatRate(53.21),
      german.formatLiveRate(0.84),
      german.formatMilliseconds(0.42),
    ]).toEqual(["4.096", "8,4 s", "1,34 s", "53,2", "0,8", "0,4 ms"]);
  });

  it("tells sizes in its own words", () => {
    expect(german.formatBytes(812)).toBe("812 Byte");
    expect(german.formatBytesOf(500_000_000, 4_700_000_000)).toBe("0,5 von 4,7 GB");
  });
});

describe("times", () => {
  const noon = new Date(2026, 10, 23, 17, 54).getTime();

  it.each([
    ["de", "17:54", "23.11.2026, 17:54"],
    ["en-GB", "17:54", "23 Nov 2026, 17:54"],
    ["en-US", "5:54 PM", "Nov 23, 2026, 5:54 PM"],
  ])("are written as in %s", (tag, time, dateTime) => {
    const formats = createFormats(tag);
    // ICU puts a narrow space before PM.
    expect(formats.formatTime(noon).replace(/\s/g, " ")).toBe(time);
    expect(formats.formatDateTime(noon).replace(/\s/g, " ")).toBe(dateTime);
  });
});
