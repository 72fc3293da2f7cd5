import { type Subject, type SubjectPlan, startSubject } from "./subject";
import { warmUp } from "./warm-up";

export type RelayName = "raw pipe" | "Synapse" | "Synapse in Next";

/** The model server of this run, and the relays that stand before it, started afresh for each measurement. */
export interface Stage {
  readonly ollama: Subject;
  readonly sentUrl: URL;
  /** Runs `measure` on a fresh, warm process of a relay and ends it. */
  withRelay<T>(name: RelayName, measure: (relay: Subject) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  const ollama = await startSubject({
    name: "direct",
    program: "dist/bench/paced-ollama.mjs",
    chatPath: "/api/chat",
    readyPath: "/api/version",
  });
  const upstream = ollama.chatUrl.origin;
  return {
    ollama,
    sentUrl: new URL("/sent", upstream),
    async withRelay(name, measure) {
      const relay = await startSubject(planOf(name, upstream));
      try {
        await warmUp(relay.chatUrl);
        return await measure(relay);
      } finally {
        await relay.stop();
      }
    },
    close: () => ollama.stop(),
  };
}

const PROGRAMS: Record<RelayName, string> = {
  "raw pipe": "dist/bench/raw-pipe.mjs",
  Synapse: "dist/server.mjs",
  "Synapse in Next": "dist/bench/next-only.mjs",
};

function planOf(name: RelayName, upstream: string): SubjectPlan {
  return {
    name,
    program: PROGRAMS[name],
    chatPath: "/chat",
    readyPath: "/healthz",
    // Everything else as a user has it; the limits would stop the measurement.
    env: {
      OLLAMA_HOST: upstream,
      SYNAPSE_RATE_LIMIT_PER_MINUTE: "0",
      SYNAPSE_MAX_GENERATIONS: "10000",
      SYNAPSE_MAX_STREAMS_PER_CLIENT: "10000",
    },
  };
}
