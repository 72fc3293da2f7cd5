import type { Terminal } from "./terminal";

/** One step of the manual check. */
export interface Trial {
  readonly title: string;
  readonly expected: string;
  /** Does the step, printing what comes; answers what was not as promised, in sentences. */
  run(terminal: Terminal): Promise<readonly string[]>;
}

/** Runs the steps one after the other, a person pressing Enter between them; answers how many were not as promised. */
export async function runTrials(trials: readonly Trial[], terminal: Terminal): Promise<number> {
  let failed = 0;
  for (const [index, trial] of trials.entries()) {
    terminal.heading(`${index + 1}. ${trial.title}`);
    terminal.expectation(trial.expected);
    const broken = await trial
      .run(terminal)
      .catch((thrown: unknown) => [thrown instanceof Error ? thrown.message : String(thrown)]);
    for (const sentence of broken) terminal.verdict(false, sentence);
    if (broken.length === 0) terminal.verdict(true, "as promised");
    else failed += 1;
    if (index < trials.length - 1) await terminal.pause();
  }
  return failed;
}

/** The sentences of those promises that were not kept. */
export function notKept(promises: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(promises)
    .filter(([, isKept]) => !isKept)
    .map(([sentence]) => `not so: ${sentence}`);
}
