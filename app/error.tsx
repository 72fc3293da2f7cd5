"use client";

import { useTexts } from "@/components/texts/texts-provider";

/** Shown when rendering itself failed. Conversations are in the browser's storage and are not touched by it. */
export default function ErrorPage({ reset }: { readonly error: Error; readonly reset: () => void }) {
  const { errors } = useTexts();
  return (
    <main className="mx-auto grid min-h-dvh max-w-col content-center px-5">
      <div role="alert" className="border-bad border-s-2 ps-4">
        <h1 className="font-semibold text-lg">{errors.pageTitle}</h1>
        <p className="mt-1 text-dim">{errors.pageText}</p>
        <button
          type="button"
          onClick={reset}
          className="mt-3 rounded-control font-medium text-accent hover:underline"
        >
          {errors.pageAgain}
        </button>
      </div>
    </main>
  );
}
