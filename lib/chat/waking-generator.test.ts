import { describe, expect, it } from "vitest";
import { createWakingGenerator, forEachValue } from "./waking-generator";

const END = { done: true, value: undefined } as const;

/** A generator over values that are pushed; an error ends it with itself, "end" without one. */
function setUp() {
  const values: (string | Error)[] = [];
  let wakeUp = () => {};
  let closed = 0;
  const generator = createWakingGenerator<string>((wake) => {
    wakeUp = wake;
    return {
      read() {
        const value = values.shift();
        if (value instanceof Error) throw value;
        if (value === undefined) return undefined;
        return value === "end" ? END : { done: false, value };
      },
      close: () => closed++,
    };
  });
  return {
    generator,
    push(...pushed: readonly (string | Error)[]) {
      values.push(...pushed);
      wakeUp();
    },
    left: () => values,
    closed: () => closed,
  };
}

describe("createWakingGenerator", () => {
  it("gives what is there, waits for what is not, and closes its source once at the end", async () => {
    const { generator, push, closed } = setUp();
    push("a", "b");
    expect(await generator.next()).toEqual({ done: false, value: "a" });
    expect(await generator.next()).toEqual({ done: false, value: "b" });
    const next = generator.next();
    push("c");
    expect(await next).toEqual({ done: false, value: "c" });
    expect(closed()).toBe(0);
    push("end");
    expect(await generator.next()).toEqual(END);
    expect(await generator.next()).toEqual(END);
    expect(closed()).toBe(1);
  });

  it("reads nothing that nobody asked for", async () => {
    const { generator, push, left } = setUp();
    push("a", "b");
    await generator.next();
    expect(left()).toEqual(["b"]);
  });

  it("a wake without news keeps the wait", async () => {
    const { generator, push } = setUp();
    const next = generator.next();
    push();
    push("a");
    expect(await next).toEqual({ done: false, value: "a" });
  });

  it("throws what its source throws, whether somebody waits or asks later, and is over then", async () => {
    for (const isWaiting of [true, false]) {
      const { generator, push, closed } = setUp();
      const early = isWaiting ? generator.next() : undefined;
      push(new Error("broken"));
      await expect(early ?? generator.next()).rejects.toThrow("broken");
      expect(await generator.next()).toEqual(END);
      expect(closed()).toBe(1);
    }
  });

  it("leaving a loop early closes the source, and what waits ends", async () => {
    const broken = setUp();
    broken.push("a", "b");
    for await (const value of broken.generator) if (value === "a") break;
    expect(broken.closed()).toBe(1);
    expect(await broken.generator.next()).toEqual(END);

    const waiting = setUp();
    const next = waiting.generator.next();
    await waiting.generator.return();
    expect(await next).toEqual(END);
    await expect(waiting.generator.throw(new Error("mine"))).rejects.toThrow("mine");
    expect(waiting.closed()).toBe(1);
  });

  it("a source that wakes while it is opened, read or closed is read once", async () => {
    let reads = 0;
    const generator = createWakingGenerator<number>((wake) => {
      wake();
      return {
        read() {
          wake();
          reads++;
          return reads === 2 ? END : { done: false, value: reads };
        },
        close: wake,
      };
    });
    expect(await generator.next()).toEqual({ done: false, value: 1 });
    expect(await generator.next()).toEqual(END);
    expect(reads).toBe(2);
  });

  it("two waits at once are refused", async () => {
    const { generator, push } = setUp();
    const first = generator.next();
    await expect(generator.next()).rejects.toThrow(TypeError);
    push("a");
    expect(await first).toEqual({ done: false, value: "a" });
  });
});

describe("forEachValue", () => {
  /** Follows, and says what was taken; an answer of `take` by value. */
  function follow(
    generator: AsyncGenerator<string, void, void>,
    answers: Readonly<Record<string, Promise<void> | "enough">> = {},
  ) {
    const taken: string[] = [];
    const take = (value: string) => {
      taken.push(value);
      return answers[value];
    };
    return { taken, followed: forEachValue(generator, take) };
  }

  it("takes what is there at once, and what comes as it comes", async () => {
    const { generator, push, closed } = setUp();
    push("a", "b");
    const { taken, followed } = follow(generator);
    expect(taken).toEqual(["a", "b"]);
    push("c");
    push("d", "end");
    expect(taken).toEqual(["a", "b", "c", "d"]);
    await followed;
    expect(closed()).toBe(1);
  });

  it("waits for the promise that a value is answered with, and takes then what came meanwhile", async () => {
    const { generator, push, left } = setUp();
    let giveRoom = () => {};
    const room = new Promise<void>((resolve) => {
      giveRoom = resolve;
    });
    const { taken, followed } = follow(generator, { a: room });
    push("a", "b");
    push("c", "end");
    expect(taken).toEqual(["a"]);
    expect(left()).toEqual(["b", "c", "end"]);
    giveRoom();
    await followed;
    expect(taken).toEqual(["a", "b", "c"]);
  });

  it("ends the generator when a value was enough", async () => {
    const { generator, push, left, closed } = setUp();
    push("a", "b");
    const { taken, followed } = follow(generator, { a: "enough" });
    await followed;
    push();
    expect([taken, left(), closed()]).toEqual([["a"], ["b"], 1]);
  });

  it("rejects with what the generator throws, what taking throws, and what was waited for", async () => {
    const broken = setUp();
    const { taken, followed } = follow(broken.generator);
    broken.push("a", new Error("broken"));
    await expect(followed).rejects.toThrow("broken");
    expect(taken).toEqual(["a"]);

    const waited = setUp();
    waited.push("a");
    await expect(
      follow(waited.generator, { a: Promise.reject(new Error("no room")) }).followed,
    ).rejects.toThrow("no room");

    const taking = setUp();
    const thrown = forEachValue(taking.generator, () => {
      throw new Error("not taken");
    });
    taking.push("a");
    await expect(thrown).rejects.toThrow("not taken");
    expect([broken.closed(), waited.closed(), taking.closed()]).toEqual([1, 1, 1]);
  });

  it("goes on when the schedule says so, once for all that came", async () => {
    const { generator, push } = setUp();
    const turns: (() => void)[] = [];
    const taken: string[] = [];
    const take = (value: string) => void taken.push(value);
    const followed = forEachValue(generator, take, (goOn) => turns.push(goOn));
    push("a");
    push("b", "end");
    expect(taken).toEqual([]);
    expect(turns).toHaveLength(1);
    turns[0]?.();
    await followed;
    expect(taken).toEqual(["a", "b"]);
  });

  it("ends when somebody else ends the generator", async () => {
    const { generator, closed } = setUp();
    const { followed } = follow(generator);
    await generator.return();
    await followed;
    expect(closed()).toBe(1);
  });

  it("takes from a generator function as a loop does", async () => {
    let isLeft = false;
    async function* values(): AsyncGenerator<string, void, void> {
      try {
        yield "a";
        yield "b";
        yield "c";
      } finally {
        isLeft = true;
      }
    }
    const { taken, followed } = follow(values(), { a: Promise.resolve(), b: "enough" });
    await followed;
    expect(taken).toEqual(["a", "b"]);
    expect(isLeft).toBe(true);
  });
});
