"use client";

/** Shown when rendering itself failed. Conversations are in the browser's storage and are not touched by it. */
export default function ErrorPage({ reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-col content-center px-5">
      <div role="alert" className="border-bad border-l-2 pl-4">
        <h1 className="font-semibold text-lg">The page could not be shown.</h1>
        <p className="mt-1 text-dim">Your conversations are kept in this browser and are not affected.</p>
        <button
          type="button"
          onClick={reset}
          className="mt-3 rounded-control font-medium text-accent hover:underline"
        >
          Try again
        </button>
      </div>
    </main>
  );
}
