"use client";

import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { isSameModel } from "@/lib/chat/model-name";
import { offersOf } from "@/lib/chat/model-offers";
import type { ModelList } from "@/lib/chat/models";

interface ModelOffersProps {
  readonly list: ModelList;
  readonly onFetch: (name: string) => void;
}

/** A few good small models to begin with, by size, each with a line. */
export function ModelOffers({ list, onFetch }: ModelOffersProps) {
  const { models: texts } = useTexts();
  const { formatBytes } = useFormats();
  const lines: Readonly<Record<string, string>> = texts.offers;
  const offers = offersOf(list).filter(
    ({ name }) => !list.pulls.some(({ model }) => isSameModel(model, name)),
  );
  if (offers.length === 0) return null;
  return (
    <section aria-label={texts.suggestions} className="text-sm">
      <h2 className="font-medium">{texts.suggestions}</h2>
      <p className="mt-0.5 text-dim">{texts.suggestionsText}</p>
      <ul className="mt-2.5 divide-y divide-line border-line border-t">
        {offers.map(({ name, size_bytes: size, license }) => (
          <li key={name} className="flex items-center gap-3 py-2">
            <span className="min-w-0 flex-1">
              <span className="flex items-baseline gap-2">
                <span className="truncate font-medium">{name}</span>
                {size !== undefined && (
                  <span className="num shrink-0 text-faint text-xs">
                    <bdi>{formatBytes(size)}</bdi>
                  </span>
                )}
              </span>
              <span className="block text-dim text-xs">{lines[name] ?? license}</span>
            </span>
            <button
              type="button"
              aria-label={fill(texts.fetchNamedShort, { name })}
              onClick={() => onFetch(name)}
              className="h-8 shrink-0 rounded-control border border-line px-3 font-medium text-accent transition-colors hover:bg-wash"
            >
              {texts.fetch}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
