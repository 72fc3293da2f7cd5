/** Shown for what is not known. */
export const ABSENT = "–";

type Maybe = number | undefined;

function isKnown(value: Maybe): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** Figures as a language writes them. Every one of them is `ABSENT` for what is not known. */
export interface Formats {
  /** A whole number with separators: `4,096`. */
  readonly formatCount: (value: Maybe) => string;
  /** A running clock or a span: `8.4 s`, `42 s`, `3:07`, `1:02:09`. */
  readonly formatClock: (ms: Maybe) => string;
  /** What something that is over took in all: as a clock, but as exact as the latency of its first token where it would
   * look shorter than that, and below a second. */
  readonly formatWhole: (ms: Maybe, firstMs: Maybe) => string;
  /** A latency of moments in three digits: `0.06 s`, `1.34 s`, `12.3 s`, `123 s`. */
  readonly formatSeconds: (ms: Maybe) => string;
  /** A short gap: `0.4 ms`, `18 ms`, from a second on `1.34 s`. */
  readonly formatMilliseconds: (ms: Maybe) => string;
  /** A gap's number alone, in milliseconds: `0.4`, `18`. */
  readonly formatGap: (ms: Maybe) => string;
  /** A rate's number: `0.8`, `53.2`, `1,240`. */
  readonly formatRate: (perSecond: Maybe) => string;
  /** A rate's number for a live strip, where tenths only flicker: `0.8`, `53`. */
  readonly formatLiveRate: (perSecond: Maybe) => string;
  /** A size in decimal units, as disks and downloads are told: `812 bytes`, `4.7 GB`, `94 MB`. */
  readonly formatBytes: (bytes: Maybe) => string;
  /** How far a download is: `42 of 94 MB`; without a known whole just what came: `42 MB`. */
  readonly formatBytesOf: (completed: Maybe, total: Maybe) => string;
  /** `11 MB/s`. */
  readonly formatBytesPerSecond: (bytesPerSecond: Maybe) => string;
  /** A wall-clock time of milliseconds since 1970: `5:54 PM`, `17:54`. */
  readonly formatTime: (atMs: Maybe) => string;
  /** A day and a time: `Nov 23, 2026, 5:54 PM`. */
  readonly formatDateTime: (atMs: Maybe) => string;
}

/** The words that figures need. */
export interface FormatWords {
  readonly bytes: { readonly one: string; readonly other: string };
  /** With the places `{completed}` and `{total}`. */
  readonly bytesOf: string;
}

const ENGLISH_WORDS: FormatWords = {
  bytes: { one: "byte", other: "bytes" },
  bytesOf: "{completed} of {total}",
};

/** Figures in the language that a BCP 47 tag names, such as `de` or `en-GB`. Times are the machine's own time zone. */
export function createFormats(language: string, words: FormatWords = ENGLISH_WORDS): Formats {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const hundredths = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const grouped = (value: number) => whole.format(value);
  const inTenths = (value: number) => tenths.format(value);
  const inHundredths = (value: number) => hundredths.format(value);
  let plurals: Intl.PluralRules | undefined;
  let time: Intl.DateTimeFormat | undefined;
  let dateTime: Intl.DateTimeFormat | undefined;

  const threeDigits = (value: number) => {
    if (value < 9.995) return inHundredths(value);
    return value < 99.95 ? inTenths(value) : grouped(value);
  };
  const inUnit = (bytes: number, unit: number) => {
    const value = Math.max(0, bytes) / 1000 ** unit;
    return unit === 0 || value === 0 || value >= 9.95 ? grouped(value) : inTenths(value);
  };
  const unitName = (bytes: number, unit: ByteUnit) => {
    if (unit !== 0) return BYTE_UNITS[unit];
    plurals ??= new Intl.PluralRules(language);
    return plurals.select(Math.round(bytes)) === "one" ? words.bytes.one : words.bytes.other;
  };
  const number = (value: number) => {
    const positive = Math.max(0, value);
    return positive > 0 && positive < 9.95 ? inTenths(positive) : grouped(positive);
  };

  const formats: Formats = {
    formatCount: (value) => (isKnown(value) ? grouped(value) : ABSENT),
    formatClock(ms) {
      if (!isKnown(ms)) return ABSENT;
      const seconds = Math.max(0, ms) / 1000;
      // Tenths are cut, not rounded, so that a clock never runs ahead of the time.
      if (seconds < 10) return `${inTenths(Math.floor(Math.max(0, ms) / 100) / 10)} s`;
      return clockOf(Math.floor(seconds));
    },
    formatWhole(ms, firstMs) {
      if (!isKnown(ms)) return ABSENT;
      const stepMs = ms < 10_000 ? 100 : 1_000;
      const cutMs = Math.floor(ms / stepMs) * stepMs;
      const isTooCoarse = ms < 1_000 || (isKnown(firstMs) && firstMs > cutMs);
      return isTooCoarse ? formats.formatSeconds(ms) : formats.formatClock(ms);
    },
    formatSeconds: (ms) => (isKnown(ms) ? `${threeDigits(Math.max(0, ms) / 1000)} s` : ABSENT),
    formatMilliseconds(ms) {
      if (!isKnown(ms)) return ABSENT;
      return ms >= 999.5 ? formats.formatSeconds(ms) : `${number(ms)} ms`;
    },
    formatGap: (ms) => (isKnown(ms) ? number(ms) : ABSENT),
    formatRate(perSecond) {
      if (!isKnown(perSecond)) return ABSENT;
      const positive = Math.max(0, perSecond);
      return positive < 99.95 ? inTenths(positive) : grouped(positive);
    },
    formatLiveRate: (perSecond) => (isKnown(perSecond) ? number(perSecond) : ABSENT),
    formatBytes(bytes) {
      if (!isKnown(bytes)) return ABSENT;
      const unit = unitOf(bytes);
      return `${inUnit(bytes, unit)} ${unitName(bytes, unit)}`;
    },
    formatBytesOf(completed, total) {
      if (!isKnown(completed) || !isKnown(total)) return formats.formatBytes(completed);
      const unit = unitOf(total);
      const both = words.bytesOf
        .replace("{completed}", inUnit(completed, unit))
        .replace("{total}", inUnit(total, unit));
      return `${both} ${unitName(total, unit)}`;
    },
    formatBytesPerSecond: (perSecond) =>
      isKnown(perSecond) ? `${formats.formatBytes(perSecond)}/s` : ABSENT,
    formatTime(atMs) {
      time ??= new Intl.DateTimeFormat(language, { timeStyle: "short" });
      return isKnown(atMs) ? time.format(atMs) : ABSENT;
    },
    formatDateTime(atMs) {
      dateTime ??= new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
      return isKnown(atMs) ? dateTime.format(atMs) : ABSENT;
    },
  };
  return formats;
}

function clockOf(wholeSeconds: number): string {
  if (wholeSeconds < 60) return `${wholeSeconds} s`;
  const tail = `${pad(Math.floor(wholeSeconds / 60) % 60)}:${pad(wholeSeconds % 60)}`;
  return wholeSeconds < 3600 ? tail.replace(/^0/, "") : `${Math.floor(wholeSeconds / 3600)}:${tail}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

const BYTE_UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

type ByteUnit = 0 | 1 | 2 | 3 | 4;

function unitOf(bytes: number): ByteUnit {
  if (bytes < 999.5) return 0;
  if (bytes < 999.5e3) return 1;
  if (bytes < 999.5e6) return 2;
  return bytes < 999.5e9 ? 3 : 4;
}
