import type { PullProgress } from "@/lib/ollama/pull-model";
import { createFormats } from "@/lib/stats/format";

const { formatBytes } = createFormats("en");
const BAR_CELLS = 24;

/** A progress bar on one terminal line; where the output is not a terminal, a line for each tenth. */
export function createTerminalProgress(output: NodeJS.WriteStream, label: string) {
  let shownTenth = -1;
  return {
    show({ status, completedBytes, totalBytes }: PullProgress): void {
      const share = totalBytes > 0 ? Math.min(1, completedBytes / totalBytes) : 0;
      const figures =
        totalBytes > 0
          ? `${formatBytes(completedBytes)} of ${formatBytes(totalBytes)}`
          : stripControls(status);
      if (output.isTTY) {
        const filled = Math.round(share * BAR_CELLS);
        output.write(
          `\r\u001b[K  ${label} [${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)}] ${figures}`,
        );
        return;
      }
      const tenth = Math.floor(share * 10);
      if (tenth === shownTenth) return;
      shownTenth = tenth;
      output.write(`  ${label}: ${figures}\n`);
    },
    end(sentence: string): void {
      output.write(`${output.isTTY ? "\r\u001b[K" : ""}  ${sentence}\n`);
    },
  };
}

/** Upstream's words must not move the cursor. */
function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "");
}
