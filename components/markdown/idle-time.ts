const IDLE_LIMIT_MS = 200;

/** Calls `act` when the page has time, soon in any case; answers how to take that back. Safari has no idle callbacks. */
export function inIdleTime(act: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const id = requestIdleCallback(act, { timeout: IDLE_LIMIT_MS });
    return () => cancelIdleCallback(id);
  }
  const timer = setTimeout(act, 16);
  return () => clearTimeout(timer);
}
