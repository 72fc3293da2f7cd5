import fc from "fast-check";
import type { AnswerPart } from "@/lib/chat/service";

export type Say = Extract<AnswerPart, { readonly type: "text" | "thinking" }>;

/** How a reader asks for what it misses. */
export type Way = "GET header" | "GET query" | "POST" | "key";

export type Act =
  | { readonly act: "say"; readonly part: Say }
  | { readonly act: "pass"; readonly ms: number }
  | { readonly act: "come"; readonly reader: number; readonly way: Way; readonly back: number }
  | { readonly act: "pull"; readonly reader: number; readonly events: number }
  | { readonly act: "cut"; readonly reader: number; readonly arrived: number }
  /** More than the model may be ahead of its readers. */
  | { readonly act: "flood" }
  | { readonly act: "stop" }
  | { readonly act: "crowd" }
  | { readonly act: "finish"; readonly how: "end" | "without end" | "throw" };

export interface Plan {
  readonly acts: readonly Act[];
  readonly onDisconnect: "cancel" | "continue";
  readonly chunkIntervalMs: number;
  readonly maxReadingChars: number;
  readonly isQueued: boolean;
  readonly fullContent: readonly ("every" | "final")[];
  readonly withStatus: readonly boolean[];
}

/** Clients that may come. */
export const READERS = 5;

/** Text cut at any code unit: also inside pairs, clusters and line ends. */
const pieces = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        "Hello ",
        "a",
        "word. ",
        "👩‍👧",
        "🎉",
        "e\u0301",
        "ñ",
        "🇩🇪🇫🇷",
        "\r\n",
        "\n\n",
        "1️⃣",
        "नि",
        "日本語",
        "\u2028",
        "data: {}\n\n",
        "z\u0335\u0321\u0322\u0327",
        " ",
        "\u0000",
      ),
      { maxLength: 12 },
    ),
    fc.array(fc.nat({ max: 40 }), { maxLength: 10 }),
  )
  .map(([parts, cuts]) => {
    const text = parts.join("");
    const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length)])].sort((a, b) => a - b);
    return places.map((place, index) => text.slice(place, places[index + 1]));
  });

const said: fc.Arbitrary<readonly Act[]> = fc
  .tuple(fc.constantFrom("text", "text", "text", "thinking"), pieces)
  .map(([type, texts]) => texts.map((text) => ({ act: "say", part: { type, text } }) as const));

const reader = fc.nat({ max: READERS - 1 });
const others: fc.Arbitrary<readonly Act[]> = fc
  .oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        act: fc.constant("pass" as const),
        ms: fc.constantFrom(0, 1, 5, 16, 50, 999, 1000, 5000, 16_000, 20_000),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        act: fc.constant("come" as const),
        reader,
        way: fc.constantFrom<Way>("GET header", "GET query", "POST", "key"),
        back: fc.constantFrom(0, 0, 0, 1, 2, 5),
      }),
    },
    {
      weight: 12,
      arbitrary: fc.record({
        act: fc.constant("pull" as const),
        reader,
        events: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        act: fc.constant("cut" as const),
        reader,
        arrived: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ act: "stop" as const }) },
    { weight: 1, arbitrary: fc.constant({ act: "flood" as const }) },
    { weight: 2, arbitrary: fc.constant({ act: "crowd" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        act: fc.constant("finish" as const),
        how: fc.constantFrom("end" as const, "without end" as const, "throw" as const),
      }),
    },
  )
  .map((act) => [act]);

/** What happens to one generation and its readers. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  acts: fc
    .array(fc.oneof({ weight: 1, arbitrary: said }, { weight: 3, arbitrary: others }), { maxLength: 40 })
    .map((groups) => groups.flat()),
  onDisconnect: fc.constantFrom("continue", "continue", "continue", "cancel"),
  chunkIntervalMs: fc.constantFrom(0, 1, 16, 500),
  maxReadingChars: fc.constantFrom(1, 2, 3, 8, 64, 4096),
  isQueued: fc.boolean(),
  fullContent: fc.array(fc.constantFrom("every", "final"), { minLength: READERS, maxLength: READERS }),
  withStatus: fc.array(fc.boolean(), { minLength: READERS, maxLength: READERS }),
});
