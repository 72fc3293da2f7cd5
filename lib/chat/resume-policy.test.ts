import { describe, expect, it } from "vitest";
import { type LinkEvent, type LinkState, RESUME_LIMITS, startLink, stepLink } from "./resume-policy";

const lost = (change: Partial<Extract<LinkEvent, { type: "lost" }>> = {}): LinkEvent => ({
  type: "lost",
  random: 1,
  isOnline: true,
  ...change,
});
const sign = (atMs: number): LinkEvent => ({ type: "sign", atMs });
const nudged = (atMs: number): LinkEvent => ({ type: "nudged", atMs });
const due = (atMs: number): LinkEvent => ({ type: "due", atMs });

/** The effects of events, in order, and where they led. */
function play(events: readonly LinkEvent[], from: LinkState = startLink(0, true)) {
  let state = from;
  const effects = events.map((event) => {
    const step = stepLink(state, event);
    state = step.state;
    return step.effect.type === "wait" ? step.effect.delayMs : step.effect.type;
  });
  return { effects, state };
}

function losses(count: number, change = {}): LinkEvent[] {
  return Array.from({ length: count }, () => [lost(change), due(0)]).flat();
}

describe("a connection that was lost (statement 39)", () => {
  it("is made again after waits that double up to 15 s, and given up after eight without progress", () => {
    const waits = play(losses(8)).effects.filter((effect) => typeof effect === "number");
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(play(losses(8)).effects.at(-2)).toBe("give-up");
    expect(play(losses(8)).state).toEqual({ kind: "over" });
  });

  it("waits any part of that time, so that a thousand pages do not come back at once", () => {
    expect(play([lost({ random: 0 })]).effects).toEqual([0]);
    expect(play([lost({ random: 0.25 })]).effects).toEqual([125]);
  });

  it("counts anew after progress, but not after a bare sign of life", () => {
    const progress: LinkEvent = { type: "progress", atMs: 0 };
    expect(play([...losses(7), progress, lost()]).effects.at(-1)).toBe(500);
    expect(play([...losses(7), sign(0), lost()]).effects.at(-1)).toBe("give-up");
  });

  it("counts anew when it had lived for long, though the model said nothing", () => {
    const served = [...losses(7), sign(0), sign(RESUME_LIMITS.servedMs), lost()];
    expect(play(served).effects.at(-1)).toBe(500);
  });

  it("takes the server's retry for the first wait, within 15 s", () => {
    expect(play([{ type: "retry", baseMs: 3_000 }, lost()]).effects).toEqual(["none", 3_000]);
    expect(play([{ type: "retry", baseMs: 60_000 }, lost()]).effects).toEqual(["none", 15_000]);
  });

  it("waits at least as long as Retry-After says, within a minute", () => {
    expect(play([lost({ random: 0, atLeastMs: 7_000 })]).effects).toEqual([7_000]);
    expect(play([lost({ random: 0, atLeastMs: 3_600_000 })]).effects).toEqual([60_000]);
  });

  it("is not given up while the browser is offline, but tried ever more seldom", () => {
    const { effects, state } = play(losses(40, { isOnline: false }));
    expect(effects.filter((effect) => typeof effect === "number").at(-1)).toBe(15_000);
    expect(state.kind).toBe("connecting");
  });

  it("is given up sooner while nobody has taken the question", () => {
    expect(play(losses(4), startLink(0, false)).effects.at(-2)).toBe("give-up");
    expect(play([sign(0), ...losses(4)], startLink(0, false)).effects.at(-2)).not.toBe("give-up");
  });
});

describe("waking up (statement 40)", () => {
  it("makes a waiting connection at once", () => {
    expect(play([lost(), nudged(10)]).effects).toEqual([500, "connect"]);
  });

  it("replaces a connection that has been silent", () => {
    expect(play([sign(0), nudged(10_000)]).effects).toEqual(["none", "connect"]);
  });

  it("leaves a connection alone that is demonstrably alive", () => {
    expect(play([sign(8_000), nudged(10_000)]).effects).toEqual(["none", "none"]);
  });

  it("causes one attempt, however many reasons come together", () => {
    const { effects } = play([sign(0), nudged(10_000), nudged(10_001), nudged(10_050)]);
    expect(effects).toEqual(["none", "connect", "none", "none"]);
  });

  it("trusts nothing that was heard before the network went", () => {
    expect(play([sign(9_999), { type: "offline" }, nudged(10_000)]).effects).toEqual([
      "none",
      "none",
      "connect",
    ]);
    expect(play([{ type: "offline" }, sign(9_999), nudged(10_000)]).effects.at(-1)).toBe("none");
  });
});

describe("leaving", () => {
  it("drops the connection and comes back with the page", () => {
    expect(play([sign(0), { type: "left" }, nudged(1)]).effects).toEqual(["none", "drop", "connect"]);
  });

  it("hears nothing of a loss while the page is away", () => {
    expect(play([{ type: "left" }, lost(), due(0)]).effects).toEqual(["drop", "none", "none"]);
  });
});

describe("the end", () => {
  it("is followed by nothing, whatever happens", () => {
    const after = [lost(), due(0), nudged(99_999), sign(0), { type: "left" }, { type: "offline" }] as const;
    expect(play([{ type: "over" }, ...after]).effects).toEqual(["drop", ...after.map(() => "none")]);
  });
});
