import type { Counters, FakeOllama, RecordedRequest, Step } from "../test/fake-ollama";
import { play } from "../test/fake-responder";
import type { ChatPage } from "./pages/chat-page";

/** An answer that a test writes while the page reads it. */
export interface WrittenAnswer {
  /** The question as it reached the model server. */
  readonly request: Promise<RecordedRequest>;
  /** Sends these steps after all earlier ones. */
  write(...steps: readonly Step[]): void;
  /** Sends each text as a chunk of its own. */
  say(...texts: readonly string[]): void;
  /** Sends the last line and ends the response. */
  end(counters?: Counters): void;
}

/** Lets the model server's answer to the next question wait for what the test writes. */
export function beginAnswer(ollama: FakeOllama): WrittenAnswer {
  const steps: Step[] = [];
  let wake = () => {};
  let arrive: (request: RecordedRequest) => void = () => {};
  const request = new Promise<RecordedRequest>((resolve) => {
    arrive = resolve;
  });

  ollama.chat(async (asked, responder) => {
    arrive(asked);
    while (responder.open) {
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await play(steps.splice(0), responder);
      if (steps.length === 0) await responder.gate(more);
    }
  });

  const write = (...more: readonly Step[]) => {
    steps.push(...more);
    wake();
  };
  return {
    request,
    write,
    say: (...texts) => write(...texts.map((text) => ({ text }))),
    end: (counters = {}) => write({ done: counters }, { end: true }),
  };
}

/** Opens the page and asks; the answer is the test's to write. */
export async function askForAnswer(
  chat: ChatPage,
  ollama: FakeOllama,
  question: string,
): Promise<WrittenAnswer> {
  const answer = beginAnswer(ollama);
  await chat.open();
  await chat.ask(question);
  await answer.request;
  return answer;
}
