import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  below,
  buildTree,
  chainMessages,
  chooseBranch,
  EMPTY_TREE,
  leafBelow,
  leafWithout,
  type MessageTree,
  pathTo,
  putMessage,
  siblingsOf,
  withoutBelow,
} from "./message-tree";
import type { Message } from "./messages";

function message(id: string, parentId?: string, sentAtMs = Number(id.replace(/\D/g, ""))): Message {
  return { role: "user", id, parentId, content: id, sentAtMs };
}

function ids(messages: readonly Message[]): string[] {
  return messages.map(({ id }) => id);
}

/** a1 ─ b2 ┬ c3 ─ d5
 *          └ c4 ┬ d6
 *               └ d7
 */
const TREE = buildTree([
  message("a1"),
  message("b2", "a1"),
  message("c3", "b2"),
  message("c4", "b2"),
  message("d5", "c3"),
  message("d6", "c4"),
  message("d7", "c4"),
]);

describe("a tree of messages", () => {
  it("leads from any message to its beginning", () => {
    expect(ids(pathTo(TREE, "d5"))).toEqual(["a1", "b2", "c3", "d5"]);
    expect(pathTo(TREE, "x")).toEqual([]);
    expect(pathTo(TREE, undefined)).toEqual([]);
  });

  it("knows the branches beside a message, in the order in which they were written", () => {
    expect(siblingsOf(TREE, "c4")).toEqual(["c3", "c4"]);
    expect(siblingsOf(TREE, "a1")).toEqual(["a1"]);
  });

  it("shows the newest end, or the one that was shown last", () => {
    expect(leafBelow(TREE, undefined)).toBe("d7");
    const chosen = chooseBranch(chooseBranch(TREE, "d6"), "d5");
    expect(leafBelow(chosen, "b2")).toBe("d5");
    expect(leafBelow(chosen, "c4")).toBe("d6");
  });

  it("takes a deleted message's followers with it, and shows the branch beside it, else what it followed", () => {
    expect(ids(below(TREE, "c4"))).toEqual(["c4", "d6", "d7"]);
    const rest = withoutBelow(TREE, "c4");
    expect(ids([...rest.messages.values()])).toEqual(["a1", "b2", "c3", "d5"]);
    expect(leafWithout(TREE, "c4")).toBe("d5");
    expect(leafWithout(TREE, "d6")).toBe("d7");
    expect(leafWithout(TREE, "d5")).toBe("c3");
    expect(leafWithout(TREE, "a1")).toBeUndefined();
  });

  it("keeps a message in its place when it changes, and its branches the same array", () => {
    const changed = putMessage(TREE, { ...message("c3", "b2"), content: "other" });
    expect(siblingsOf(changed, "c3")).toBe(siblingsOf(TREE, "c3"));
    expect(pathTo(changed, "d5").map(({ content }) => content)).toContain("other");
  });

  it("makes a conversation of a time without branches one chain", () => {
    const chain = chainMessages([message("q1"), message("a2"), message("q3")]);
    expect(ids(pathTo(buildTree(chain), "q3"))).toEqual(["q1", "a2", "q3"]);
  });

  it("keeps what has lost its parent, and cuts a circle, so that all can be reached", () => {
    const tree = buildTree([
      message("a1", "gone"),
      message("b2", "c3"),
      message("c3", "b2"),
      message("d4", "d4"),
    ]);
    for (const id of tree.messages.keys()) expect(pathTo(tree, id).length, id).toBeGreaterThan(0);
    expect(tree.children.get(undefined)).toContain("a1");
  });

  it("is built in time that grows with its size alone", () => {
    const chain = chainMessages(Array.from({ length: 20_000 }, (_, place) => message(`m${place}`)));
    const started = performance.now();
    expect(pathTo(buildTree([...chain].reverse()), "m19999")).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

type Act =
  | { readonly type: "put"; readonly under: number }
  | { readonly type: "root" }
  | { readonly type: "show"; readonly at: number }
  | { readonly type: "remove"; readonly at: number }
  | { readonly type: "reload"; readonly shuffle: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ type: fc.constant("put" as const), under: fc.nat(30) }),
  fc.record({ type: fc.constant("root" as const) }),
  fc.record({ type: fc.constant("show" as const), at: fc.nat(30) }),
  fc.record({ type: fc.constant("remove" as const), at: fc.nat(30) }),
  fc.record({ type: fc.constant("reload" as const), shuffle: fc.nat(1_000) }),
);

function nth(tree: MessageTree, place: number): string | undefined {
  const all = [...tree.messages.keys()];
  return all[place % Math.max(1, all.length)];
}

describe("whatever is done to a tree", () => {
  it("every message that was not deleted can be shown, on a path, once", () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 60 }), (steps) => {
        let tree = EMPTY_TREE;
        const expected = new Map<string, string | undefined>();
        let next = 0;
        for (const step of steps) {
          if (step.type === "put" || step.type === "root") {
            const parentId = step.type === "put" ? nth(tree, step.under) : undefined;
            next += 1;
            tree = putMessage(tree, message(`m${next}`, parentId));
            expected.set(`m${next}`, parentId);
          } else if (step.type === "show") {
            const id = nth(tree, step.at);
            if (id === undefined) continue;
            const leaf = leafBelow(tree, id);
            tree = chooseBranch(tree, leaf);
            expect(ids(pathTo(tree, leaf))).toContain(id);
            expect(leafBelow(tree, undefined)).toBe(leaf);
          } else if (step.type === "remove") {
            const id = nth(tree, step.at);
            if (id === undefined) continue;
            for (const gone of below(tree, id)) expected.delete(gone.id);
            const leaf = leafWithout(tree, id);
            tree = withoutBelow(tree, id);
            expect(leaf === undefined ? tree.children.get(undefined) : tree.messages.get(leaf)).toEqual(
              leaf === undefined ? undefined : expect.objectContaining({ id: leaf }),
            );
          } else {
            const messages = [...tree.messages.values()];
            const turn = step.shuffle % Math.max(1, messages.length);
            tree = buildTree([...messages.slice(turn), ...messages.slice(0, turn)]);
          }
          expect(new Map([...tree.messages.values()].map(({ id, parentId }) => [id, parentId]))).toEqual(
            expected,
          );
          const children = [...tree.children.values()].flat();
          expect(new Set(children)).toEqual(new Set(expected.keys()));
          expect(children).toHaveLength(expected.size);
          for (const id of expected.keys()) expect(pathTo(tree, id).at(-1)?.id).toBe(id);
        }
      }),
      { numRuns: 200 },
    );
  });
});
