/**
 * What to show of text whose end has not arrived. Nothing here changes the document: it is applied to a copy of
 * the growing end on its way to the screen, and never when the answer is complete.
 */
import { HALF_BREAK, type LeafPlace } from "./break-rule";
import { type References, unclosedMarkers } from "./parser";
import { MAX_COLUMNS } from "./table-rule";

/** A last line of which only markers have arrived: a bullet, a fence, an underline, a table's rule, "**". */
const MARKERS_ONLY = /^(?:[\s>]|[-+*_=~`#|:]|\d{1,9}[.)])*$/;

/**
 * The growing source without a last line that could still become several things ("-" is a bullet, a heading's
 * underline, a rule), and with the second line of a table that has only its head; `goesOn` says that the source is the
 * rest of a block, where such a line is a row.
 */
export function settleLastLine(source: string, goesOn = false): string {
  const lineStart = source.lastIndexOf("\n") + 1;
  const length = source.length - lineStart;
  const line = length <= MARKER_LINE_CHARS ? source.slice(lineStart) : undefined;
  // A number alone may be the whole answer; further down it is more likely an item's.
  const held = line !== undefined && (MARKERS_ONLY.test(line) || (lineStart > 0 && /^\d{1,3}$/.test(line)));
  const settled = held ? source.slice(0, lineStart) : source;
  return goesOn ? settled : completeTableHead(settled);
}
const MARKER_LINE_CHARS = 256;

function completeTableHead(source: string): string {
  if (!source.endsWith("|\n")) return source;
  const start = source.lastIndexOf("\n", source.length - 2) + 1;
  const isFirstLine = start === 0 || source[start - 2] === "\n" || start === 1;
  if (source[start] !== "|" || !isFirstLine) return source;
  const columns =
    source
      .slice(start)
      .replaceAll("\\|", "")
      .split("|", MAX_COLUMNS + 3).length - 2;
  return columns > 0 && columns <= MAX_COLUMNS ? `${source}|${"---|".repeat(columns)}\n` : source;
}

/**
 * A growing leaf as it will probably look: open code, links and emphasis are closed, markers that enclose nothing
 * yet are left out, a link's destination stays hidden until it is whole. The first `closedEnd` characters end in a
 * formula: what looks like an open link in there is none. In a cell half a break is left out too.
 */
export function closeOpenMarkup(
  source: string,
  references: References,
  closedEnd = 0,
  place: LeafPlace = "prose",
): string {
  const withCode = closeCode(source);
  if (withCode !== undefined) return withCode === "" ? "" : closeEmphasis(withCode, references);
  const tail = source.slice(closedEnd);
  const open = dropLoneMarkers(hideOpenLink(place === "cell" ? tail.replace(HALF_BREAK, "") : tail));
  return closeEmphasis((source.slice(0, closedEnd) + open).trimEnd(), references);
}

function dropLoneMarkers(text: string): string {
  // Half of the "~~" that closes what an earlier "~~" opened.
  if (/[^~]~$/.test(text) && text.includes("~~")) return text.slice(0, -1);
  return text.replace(/(^|[\s(])[*_~]{1,3}$/, "$1");
}

/** Undefined when no code span is open. */
function closeCode(source: string): string | undefined {
  const open = openCodeSpan(source);
  if (!open) return undefined;
  const inside = source.slice(open.end).replace(/`+$/, "");
  const before = source.slice(0, open.start);
  const fence = source.slice(open.start, open.end);
  return inside.trim() === "" ? before.trimEnd() : `${before}${fence}${inside}${fence}`;
}

/** The first run of backticks that no run of the same length follows, as CommonMark pairs them. */
function openCodeSpan(source: string): { start: number; end: number } | undefined {
  const runs = [...source.matchAll(/\\[^`]|\\?(`+)/g)].flatMap((match) => {
    const ticks = match[1];
    return ticks === undefined ? [] : [{ start: match.index + match[0].length - ticks.length, ticks, match }];
  });
  const lastOfLength = new Map(runs.map((run) => [run.ticks.length, run.start]));
  for (let at = 0; at < runs.length; at++) {
    const run = runs[at];
    if (!run) return undefined;
    // An escaped backtick opens nothing: what follows it in the same run still may.
    const escaped = run.match[0].startsWith("\\") ? 1 : 0;
    const length = run.ticks.length - escaped;
    if (length === 0) continue;
    if ((lastOfLength.get(length) ?? -1) <= run.start)
      return { start: run.start + escaped, end: run.start + escaped + length };
    do at++;
    while (at < runs.length && runs[at]?.ticks.length !== length);
  }
  return undefined;
}

/** `[label](half a destin` and `![label](…` become their label; `[half a lab` loses its bracket. */
function hideOpenLink(source: string): string {
  const tail = source.slice(-OPEN_LINK_CHARS);
  const before = source.slice(0, source.length - tail.length);
  const destination =
    /!?\[([^[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\([^()\s]*|\s+(?:"[^"]*|'[^']*)?)?$/.exec(tail);
  if (destination) return before + tail.slice(0, destination.index) + (destination[1] ?? "");
  const note = /\[\^[^\s[\]^]{0,32}$/.exec(tail);
  if (note) return before + tail.slice(0, note.index);
  const label = /(^|[\s(*_>])!?\[([^[\]\n]*)$/.exec(tail);
  return label ? before + tail.slice(0, label.index) + (label[1] ?? "") + (label[2] ?? "") : source;
}
/** A longer destination shows as it arrives. */
const OPEN_LINK_CHARS = 2_048;

function closeEmphasis(source: string, references: References): string {
  if (!/[*_~]/.test(source)) return source;
  const markers = unclosedMarkers(source, references);
  if (markers.length === 0 || markers.length > MAX_OPEN_MARKERS) return source;
  return source + markers.toReversed().join("");
}
/** Nobody nests deeper; more open markers are an asterisk habit or an attack. */
const MAX_OPEN_MARKERS = 8;
