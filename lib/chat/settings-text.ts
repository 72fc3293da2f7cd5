/** As many as `POST /chat` takes. */
export const MAX_STOPS = 64;

/** Texts that end an answer, one a line. `\n`, `\t` and `\\` stand for a line break, a tab and a backslash. */
export function readStops(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/\\([nt\\])/g, (_, letter: string) => ESCAPED[letter] ?? letter));
}

const ESCAPED: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\" };

/** What `readStops` reads as these texts. */
export function writeStops(stops: string | readonly string[] | undefined): string {
  const list = typeof stops === "string" ? [stops] : (stops ?? []);
  return list
    .map((stop) => stop.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\t/g, "\\t"))
    .join("\n");
}

/** True for a time as the server takes it: `5m`, `90s`, seconds without a unit, `0` for none, `-1` for no end. */
export function isKeepAlive(text: string): boolean {
  return /^-?\d+(\.\d+)?(ns|us|µs|ms|s|m|h)?$/.test(text);
}
