export interface Typesetting {
  readonly tex: string;
  readonly isDisplay: boolean;
}

export type RenderMath = (view: HTMLElement, tex: string, isDisplay: boolean) => boolean;

/** What the typesetter needs of its page. */
export interface TypesetterPage {
  load(): Promise<RenderMath>;
  nowMs(): number;
  /** Calls back before the next frame. */
  nextFrame(act: () => void): void;
  /** Calls back when the element comes near; answers how to take that back. */
  whenNear(element: HTMLElement, act: () => void): () => void;
}

/** So much of a frame may go into formulas; the others wait for the next. */
const FRAME_MS = 8;

/**
 * Sets formulas: at once when there is time left in this frame, so that a formula is never seen as its source first;
 * else when it is near and there is time. The renderer is loaded with the first. `set` answers how to take it back.
 */
export function createTypesetter(page: TypesetterPage) {
  let render: RenderMath | undefined;
  let loading: Promise<void> | undefined;
  let spentMs = 0;
  let isFrameAsked = false;
  const ready = new Set<() => void>();

  const askForFrame = () => {
    if (isFrameAsked) return;
    isFrameAsked = true;
    page.nextFrame(() => {
      isFrameAsked = false;
      spentMs = 0;
      for (const act of ready) {
        if (spentMs >= FRAME_MS) break;
        ready.delete(act);
        act();
      }
      if (ready.size > 0) askForFrame();
    });
  };

  const setNow = (box: HTMLElement, view: HTMLElement, { tex, isDisplay }: Typesetting) => {
    const startedMs = page.nowMs();
    box.toggleAttribute("data-set", render?.(view, tex, isDisplay) === true);
    spentMs += page.nowMs() - startedMs;
    askForFrame();
  };

  const load = () => {
    loading ??= page.load().then(
      (loaded) => {
        render = loaded;
      },
      () => {
        // Formulas stay their source; the next one tries again.
        loading = undefined;
      },
    );
    return loading;
  };

  const set = (box: HTMLElement, view: HTMLElement, formula: Typesetting): (() => void) => {
    let isGone = false;
    const act = () => {
      if (!isGone) setNow(box, view, formula);
    };
    const whenLoaded = () => {
      if (isGone || !render) return;
      ready.add(act);
      askForFrame();
    };
    let stopWaiting = () => {};
    if (render && spentMs < FRAME_MS) act();
    else stopWaiting = page.whenNear(box, () => void load().then(whenLoaded));
    return () => {
      isGone = true;
      stopWaiting();
      ready.delete(act);
      box.removeAttribute("data-set");
      view.textContent = "";
    };
  };

  return { set };
}
