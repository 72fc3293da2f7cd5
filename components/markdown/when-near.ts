/** How far outside of what is seen counts as near. */
const MARGIN = "600px";

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** Calls `act` once when the element is in sight or near it; answers how to take that back. */
export function whenNear(element: Element, act: () => void): () => void {
  if (typeof IntersectionObserver === "undefined") {
    act();
    return () => undefined;
  }
  observer ??= createObserver();
  waiting.set(element, act);
  observer.observe(element);
  return () => forget(element);
}

function createObserver(): IntersectionObserver {
  // The page's scroller is no ancestor that a root margin reaches beyond: `scrollMargin` does, where it is known.
  const options: IntersectionObserverInit & { scrollMargin: string } = {
    rootMargin: MARGIN,
    scrollMargin: MARGIN,
  };
  return new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const act = isIntersecting ? waiting.get(target) : undefined;
      if (!act) continue;
      forget(target);
      act();
    }
  }, options);
}

function forget(element: Element): void {
  waiting.delete(element);
  observer?.unobserve(element);
}
