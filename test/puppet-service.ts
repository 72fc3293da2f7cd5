import type { ChatService } from "@/lib/chat/service";
import type { Say } from "./resume-plan";

/** A model that says what it is told, and nothing after its signal aborted. */
export function createPuppet() {
  const parts: (Say | "end" | "without end" | "throw")[] = [];
  let wake = () => {};
  const seen = { calls: 0, aborted: false, open: 0 };
  const service: ChatService = {
    resolveModel: async () => "puppet:latest",
    isLoaded: async () => true,
    async *chat(_, { signal }) {
      seen.calls++;
      seen.open++;
      const onAbort = () => {
        seen.aborted = true;
        wake();
      };
      signal.addEventListener("abort", onAbort);
      try {
        for (;;) {
          if (signal.aborted) return;
          const part = parts.shift();
          if (part === undefined) await new Promise<void>((resolve) => (wake = resolve));
          else if (part === "without end") return;
          else if (part === "throw") throw new Error("a fault");
          else if (part === "end") yield { type: "end", doneReason: "stop", usage: {} };
          else yield part;
        }
      } finally {
        signal.removeEventListener("abort", onAbort);
        seen.open--;
      }
    },
  };
  return {
    service,
    seen,
    tell(part: Say | "end" | "without end" | "throw") {
      parts.push(part);
      wake();
    },
  };
}
