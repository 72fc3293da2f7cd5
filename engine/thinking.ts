/** Text of an answer, told apart into thought and answer. */
export interface Split {
  thinking: string;
  content: string;
}

/** Tells a model's thought from its answer as the text streams in. */
export interface ThinkingSplitter {
  push(piece: string): Split;
  flush(): Split;
}

const OPEN = "<think>";
const CLOSE = "</think>";

/** Splits at `<think>…</think>`, which Qwen 3 and the DeepSeek distillations write. Only an answer that begins with
 * the tag (after white space) has a thought; later tags are text. White space around the tags is dropped.
 * @param openAtStart the prompt itself ended with `<think>` */
export function createThinkingSplitter(openAtStart: boolean): ThinkingSplitter {
  let state: "start" | "thinking" | "gap" | "answer" = openAtStart ? "thinking" : "start";
  let held = "";
  let thoughtBegun = false;

  const step = (out: Split): boolean => {
    if (state === "start") {
      const text = held.trimStart();
      if (text.startsWith(OPEN)) {
        held = text.slice(OPEN.length);
        state = "thinking";
        return true;
      }
      if (OPEN.startsWith(text)) return false;
      state = "answer";
      return true;
    }
    if (state === "thinking") {
      if (!thoughtBegun) held = held.trimStart();
      const close = held.indexOf(CLOSE);
      const safe = close >= 0 ? close : held.length - heldBack(held);
      const thought = close >= 0 ? held.slice(0, safe).trimEnd() : held.slice(0, safe);
      if (thought !== "") thoughtBegun = true;
      out.thinking += thought;
      held = held.slice(close >= 0 ? close + CLOSE.length : safe);
      if (close >= 0) state = "gap";
      return close >= 0;
    }
    if (state === "gap") {
      held = held.trimStart();
      if (held === "") return false;
      state = "answer";
      return true;
    }
    out.content += held;
    held = "";
    return false;
  };

  return {
    push(piece) {
      const out: Split = { thinking: "", content: "" };
      held += piece;
      while (step(out));
      return out;
    },
    flush() {
      const text = held;
      held = "";
      return state === "thinking"
        ? { thinking: text.trimEnd(), content: "" }
        : { thinking: "", content: text };
    },
  };
}

/** Characters at the end that may belong to the closing tag or to white space before it. */
function heldBack(text: string): number {
  for (let length = Math.min(text.length, CLOSE.length - 1); length > 0; length--) {
    if (CLOSE.startsWith(text.slice(-length))) return length + trailingSpace(text.slice(0, -length));
  }
  return trailingSpace(text);
}

function trailingSpace(text: string): number {
  return text.length - text.trimEnd().length;
}
