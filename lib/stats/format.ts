/** Shown for what is not known. */
export const ABSENT = "–";

type Maybe = number | undefined;

function isKnown(value: Maybe): value is number {
  return value !== undefined && Number.isFinite(value);
}

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with separators: `4,096`. */
export function formatCount(value: Maybe): string {
  return isKnown(value) ? grouped.format(value) : ABSENT;
}

/** A running clock or a span: `8.4 s`, `42 s`, `3:07`, `1:02:09`. */
export function formatClock(ms: Maybe): string {
  if (!isKnown(ms)) return ABSENT;
  const seconds = Math.max(0, ms) / 1000;
  // Tenths are cut, not rounded, so that a clock never runs ahead of the time.
  if (seconds < 10) return `${(Math.floor(Math.max(0, ms) / 100) / 10).toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  const tail = `${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
  return whole < 3600 ? tail.replace(/^0/, "") : `${Math.floor(whole / 3600)}:${tail}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** A latency of moments in three digits: `0.06 s`, `1.34 s`, `12.3 s`, `123 s`. */
export function formatSeconds(ms: Maybe): string {
  if (!isKnown(ms)) return ABSENT;
  return `${threeDigits(Math.max(0, ms) / 1000)} s`;
}

/** A short gap: `0.4 ms`, `18 ms`, from a second on `1.34 s`. */
export function formatMilliseconds(ms: Maybe): string {
  if (!isKnown(ms)) return ABSENT;
  if (ms >= 999.5) return formatSeconds(ms);
  return `${formatGap(ms)} ms`;
}

/** A gap's number alone, in milliseconds: `0.4`, `18`. */
export function formatGap(ms: Maybe): string {
  if (!isKnown(ms)) return ABSENT;
  const positive = Math.max(0, ms);
  return positive > 0 && positive < 9.95 ? positive.toFixed(1) : grouped.format(positive);
}

/** A rate's number: `0.8`, `53.2`, `1,240`. */
export function formatRate(perSecond: Maybe): string {
  if (!isKnown(perSecond)) return ABSENT;
  const positive = Math.max(0, perSecond);
  return positive < 99.95 ? positive.toFixed(1) : grouped.format(positive);
}

/** A rate's number for a live strip, where tenths only flicker: `0.8`, `53`. */
export function formatLiveRate(perSecond: Maybe): string {
  if (!isKnown(perSecond)) return ABSENT;
  const positive = Math.max(0, perSecond);
  return positive > 0 && positive < 9.95 ? positive.toFixed(1) : grouped.format(positive);
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : grouped.format(value);
}

const BYTE_UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** A size in decimal units, as disks and downloads are told: `812 bytes`, `4.7 GB`, `94 MB`. */
export function formatBytes(bytes: Maybe): string {
  if (!isKnown(bytes)) return ABSENT;
  const unit = unitOf(bytes);
  return `${inUnit(bytes, unit)} ${BYTE_UNITS[unit]}`;
}

/** How far a download is: `42 of 94 MB`; without a known whole just what came: `42 MB`. */
export function formatBytesOf(completed: Maybe, total: Maybe): string {
  if (!isKnown(completed) || !isKnown(total)) return formatBytes(completed);
  const unit = unitOf(total);
  return `${inUnit(completed, unit)} of ${inUnit(total, unit)} ${BYTE_UNITS[unit]}`;
}

/** `11 MB/s`. */
export function formatBytesPerSecond(bytesPerSecond: Maybe): string {
  return isKnown(bytesPerSecond) ? `${formatBytes(bytesPerSecond)}/s` : ABSENT;
}

function unitOf(bytes: number): 0 | 1 | 2 | 3 | 4 {
  if (bytes < 999.5) return 0;
  if (bytes < 999.5e3) return 1;
  if (bytes < 999.5e6) return 2;
  return bytes < 999.5e9 ? 3 : 4;
}

function inUnit(bytes: number, unit: number): string {
  const value = Math.max(0, bytes) / 1000 ** unit;
  if (unit === 0 || value === 0 || value >= 9.95) return grouped.format(value);
  return value.toFixed(1);
}
