import { createInterface } from "node:readline/promises";

/** How a trial talks to the person at the terminal. Colours and pauses only where there is one. */
export interface Terminal {
  heading(text: string): void;
  /** What should be seen next. */
  expectation(text: string): void;
  line(text: string): void;
  verdict(isGood: boolean, text: string): void;
  /** Waits for Enter, where somebody can press it. */
  pause(): Promise<void>;
  close(): void;
}

export interface TerminalOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Runs straight through. */
  readonly isHurried: boolean;
}

export function createTerminal({ input, output, isHurried }: TerminalOptions): Terminal {
  const paint = (code: number, text: string) => (output.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
  const write = (text: string) => output.write(`${text}\n`);
  const isPatient = !isHurried && input.isTTY && output.isTTY;
  const prompt = isPatient ? createInterface({ input, output }) : undefined;
  return {
    heading: (text) => write(`\n${paint(1, text)}`),
    expectation: (text) => write(paint(2, `  expected: ${text}`)),
    line: (text) => write(`  ${text}`),
    verdict: (isGood, text) => write(`  ${isGood ? paint(32, "✓") : paint(31, "✗")} ${text}`),
    async pause() {
      await prompt?.question(paint(2, "\n  Enter goes on … "));
    },
    close: () => prompt?.close(),
  };
}
