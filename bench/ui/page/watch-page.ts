/** What a page saw; times in milliseconds. */
export interface Seen {
  /** Tasks over 50 ms. */
  readonly longTasksMs: readonly number[];
  readonly frameGapsMs: readonly number[];
  /** From a key to the moment after the frame that shows it. */
  readonly inputsMs: readonly number[];
}

/** Watches frames, long tasks and keys until the answer's `stop` is called. */
export function watchPage(): { stop(): Seen } {
  const longTasksMs: number[] = [];
  const frameGapsMs: number[] = [];
  const inputsMs: number[] = [];
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasksMs.push(duration);
  });
  tasks.observe({ type: "longtask" });
  const onKey = ({ timeStamp }: Event) => {
    // A task after the frame in which the key is shown.
    requestAnimationFrame(() => setTimeout(() => inputsMs.push(performance.now() - timeStamp)));
  };
  document.addEventListener("keydown", onKey, { capture: true });
  let lastMs: number | undefined;
  let isWatching = true;
  const onFrame = (nowMs: number) => {
    if (lastMs !== undefined) frameGapsMs.push(nowMs - lastMs);
    lastMs = nowMs;
    if (isWatching) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  return {
    stop() {
      isWatching = false;
      for (const { duration } of tasks.takeRecords()) longTasksMs.push(duration);
      tasks.disconnect();
      document.removeEventListener("keydown", onKey, { capture: true });
      return { longTasksMs, frameGapsMs, inputsMs };
    },
  };
}
