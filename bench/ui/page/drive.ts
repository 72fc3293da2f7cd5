import { type Seen, watchPage } from "./watch-page";

/** One way of showing an answer that grows. `text` is all of it so far, `added` what is new. */
export interface Renderer {
  show(text: string, added: string): void;
  end(text: string): void;
}

/** How an answer arrives: with every frame, or by the clock, whatever the frames do. */
export interface Delivery {
  readonly text: string;
  readonly charsPerStep: number;
  readonly by: "frame" | "clock";
}

/** What the page saw while the answer arrived. */
export interface SeenAnswer extends Seen {
  readonly shownChars: number;
}

declare global {
  interface Window {
    /** What the bench calls in every page. */
    synapseBench: (delivery: Delivery) => Promise<SeenAnswer>;
  }
}

const STEP_MS = 1_000 / 60;

/** Offers the bench to stream an answer into this renderer. */
export function drive(mount: (container: HTMLElement) => Renderer): void {
  window.synapseBench = async (delivery) => {
    const container = document.querySelector<HTMLElement>("#answer");
    if (container === null) throw new Error("the page has no place for an answer");
    followEnd(container);
    const renderer = mount(container);
    const watch = watchPage();
    await (delivery.by === "frame" ? streamByFrame : streamByClock)(renderer, delivery);
    renderer.end(delivery.text);
    await frame();
    await frame();
    return { ...watch.stop(), shownChars: container.textContent.length };
  };
}

/** As a chat does: the end stays in sight, set after the layout that moved it. */
function followEnd(container: HTMLElement): void {
  const box = container.parentElement;
  if (box === null) return;
  new ResizeObserver(() => {
    box.scrollTop = box.scrollHeight;
  }).observe(container);
}

async function streamByFrame(renderer: Renderer, { text, charsPerStep }: Delivery): Promise<void> {
  for (let step = 1, before = 0; before < text.length; step++) {
    const end = Math.min(text.length, Math.round(step * charsPerStep));
    renderer.show(text.slice(0, end), text.slice(before, end));
    before = end;
    await frame();
  }
}

/** What came while the page was busy comes as one. */
async function streamByClock(renderer: Renderer, { text, charsPerStep }: Delivery): Promise<void> {
  const startMs = performance.now();
  for (let before = 0; before < text.length; ) {
    const due = ((performance.now() - startMs) / STEP_MS + 1) * charsPerStep;
    const end = Math.min(text.length, Math.round(due));
    if (end > before) renderer.show(text.slice(0, end), text.slice(before, end));
    before = end;
    await frame();
  }
}

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
