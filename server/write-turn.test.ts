import { describe, expect, it } from "vitest";
import { createWriteTurn } from "./write-turn";

/** A turn whose end is ours to say, and what was written. */
function stage() {
  const ends: (() => void)[] = [];
  const written: string[] = [];
  const turn = createWriteTurn((callback) => ends.push(callback));
  return {
    written,
    add: (name: string) => turn.add(() => written.push(name)),
    /** Ends the turn: everything that asked to be called then is. */
    end() {
      for (const callback of ends.splice(0)) callback();
    },
  };
}

describe("createWriteTurn", () => {
  it("writes nothing before the end of the turn, and then everything in order", () => {
    const { add, end, written } = stage();
    add("a");
    add("b");
    expect(written).toEqual([]);
    end();
    expect(written).toEqual(["a", "b"]);
    end();
    expect(written).toEqual(["a", "b"]);
  });

  it("writes what comes after an end at the next one", () => {
    const { add, end, written } = stage();
    add("a");
    end();
    add("b");
    expect(written).toEqual(["a"]);
    end();
    expect(written).toEqual(["a", "b"]);
  });

  it("64 writes do not wait for the end, and none is written twice", () => {
    const { add, end, written } = stage();
    const names = Array.from({ length: 70 }, (_, index) => `${index}`);
    for (const name of names) add(name);
    expect(written).toEqual(names.slice(0, 64));
    end();
    expect(written).toEqual(names);
  });
});
