const SCRIPT = "/sw.js";

/** Lets the browser keep the page for when the server cannot be reached. Only a built page: in development its scripts
 * change under their names. Without a secure context, or where the browser refuses, the page is as it was before. */
export async function keepOfflinePage(): Promise<void> {
  if (process.env.NODE_ENV !== "production") return;
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  try {
    await workers?.register(SCRIPT, { updateViaCache: "none" });
  } catch {
    // Private windows and strict settings refuse it.
  }
}

/** What is kept carries theme, text size and language: after a change it is fetched anew. */
export function renewOfflinePage(): void {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  workers?.controller?.postMessage("renew");
}
