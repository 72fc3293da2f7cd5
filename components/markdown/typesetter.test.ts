// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { createTypesetter, type RenderMath } from "./typesetter";

/** A page whose frames, clock and sight are the test's. Each formula takes 5 ms. */
function stage(render: RenderMath = () => true) {
  const frames: (() => void)[] = [];
  const near: (() => void)[] = [];
  let clockMs = 0;
  let loads = 0;
  const typesetter = createTypesetter({
    load: async () => {
      loads++;
      return (view, tex, isDisplay) => {
        clockMs += 5;
        view.textContent = `set ${tex}`;
        return render(view, tex, isDisplay);
      };
    },
    nowMs: () => clockMs,
    nextFrame: (act) => void frames.push(act),
    whenNear: (_, act) => {
      near.push(act);
      return () => void near.splice(near.indexOf(act), 1);
    },
  });
  const add = (tex: string) => {
    const [box, view] = [document.createElement("span"), document.createElement("span")];
    const takeBack = typesetter.set(box, view, { tex, isDisplay: false });
    return { box, view, takeBack };
  };
  const comeNear = async () => {
    for (const act of near.splice(0)) act();
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  const frame = () => {
    for (const act of frames.splice(0)) act();
  };
  return { add, comeNear, frame, loads: () => loads };
}

describe("the typesetter", () => {
  it("loads its renderer with the first formula that comes near", async () => {
    const { add, comeNear, frame, loads } = stage();
    const { box, view } = add("x");
    expect(loads()).toBe(0);
    await comeNear();
    frame();
    expect(loads()).toBe(1);
    expect(view.textContent).toBe("set x");
    expect(box.hasAttribute("data-set")).toBe(true);
  });

  it("sets at once what there is time for, and the rest in later frames", async () => {
    const { add, comeNear, frame } = stage();
    add("first");
    await comeNear();
    frame();
    frame();
    const many = ["a", "b", "c", "d", "e"].map(add);
    const set = () => many.filter(({ box }) => box.hasAttribute("data-set")).length;
    expect(set()).toBe(2);
    await comeNear();
    frame();
    expect(set()).toBe(4);
    frame();
    expect(set()).toBe(5);
  });

  it("leaves the source where a formula cannot be read", async () => {
    const { add, comeNear, frame } = stage((view) => {
      view.textContent = "";
      return false;
    });
    const { box, view } = add("\\nonsense{");
    await comeNear();
    frame();
    expect(box.hasAttribute("data-set")).toBe(false);
    expect(view.textContent).toBe("");
  });

  it("sets nothing that has gone", async () => {
    const { add, comeNear, frame } = stage();
    const { box, view, takeBack } = add("x");
    await comeNear();
    takeBack();
    frame();
    expect(view.textContent).toBe("");
    expect(box.hasAttribute("data-set")).toBe(false);
  });
});
