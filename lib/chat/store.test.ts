import { describe, expect, it } from "vitest";
import { createStore } from "./store";

function createCounter() {
  const frames: (() => void)[] = [];
  const store = createStore(
    (count: number, step: number) => count + step,
    0,
    (task) => frames.push(task),
  );
  const heard: number[] = [];
  const unsubscribe = store.subscribe(() => heard.push(store.getSnapshot()));
  const paint = () => {
    for (const task of frames.splice(0)) task();
  };
  return { store, heard, unsubscribe, paint, frames };
}

describe("createStore", () => {
  it("publishes once per frame however much happens in it", () => {
    const { store, heard, paint, frames } = createCounter();
    for (let step = 0; step < 1_000; step += 1) store.dispatch(1);
    expect(frames).toHaveLength(1);
    expect(heard).toEqual([]);
    paint();
    expect(heard).toEqual([1_000]);
  });

  it("keeps the snapshot still between publications, while the newest state moves", () => {
    const { store, paint } = createCounter();
    store.dispatch(5);
    expect([store.getSnapshot(), store.getState()]).toEqual([0, 5]);
    paint();
    expect([store.getSnapshot(), store.getState()]).toEqual([5, 5]);
  });

  it("asks for no frame when nothing changed", () => {
    const { store, frames } = createCounter();
    store.dispatch(0);
    expect(frames).toEqual([]);
  });

  it("tells nobody when a change was undone before the frame", () => {
    const { store, heard, paint } = createCounter();
    store.dispatch(1);
    store.dispatch(-1);
    paint();
    expect(heard).toEqual([]);
  });

  it("stops telling a listener that has left, also one that leaves while being told", () => {
    const { store, heard, unsubscribe, paint } = createCounter();
    const leaving = store.subscribe(() => {
      heard.push(-1);
      leaving();
    });
    store.dispatch(1);
    paint();
    unsubscribe();
    store.dispatch(1);
    paint();
    expect(heard).toEqual([1, -1]);
  });
});
