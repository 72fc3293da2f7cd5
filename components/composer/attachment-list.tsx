"use client";

import { FileText, X } from "lucide-react";
import { useRef } from "react";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { Attachment, ImageAttachment, TextAttachment } from "@/lib/chat/attachments";
import { estimateTokens } from "@/lib/chat/estimate-tokens";

interface AttachmentListProps {
  readonly items: readonly Attachment[];
  readonly reading: readonly string[];
  readonly onRemove: (id: string) => void;
  /** Where the focus goes when nothing is left to remove. */
  readonly onEmpty: () => void;
}

/** What goes with the question: pictures as pictures, files by name and size. */
export function AttachmentList({ items, reading, onRemove, onEmpty }: AttachmentListProps) {
  const texts = useTexts().composer;
  const list = useRef<HTMLUListElement>(null);
  if (items.length === 0 && reading.length === 0) return null;

  const remove = (id: string, place: number) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const next = buttons[place + 1] ?? buttons[place - 1];
    onRemove(id);
    if (next === undefined) onEmpty();
    else next.focus();
  };
  return (
    <ul
      ref={list}
      aria-label={texts.attachments}
      className="flex max-h-[30vh] min-h-0 flex-wrap gap-2 overflow-y-auto px-3 pt-3 pb-1"
    >
      {items.map((attachment, place) => (
        <li key={attachment.id} className="relative min-w-0 max-w-full">
          {attachment.kind === "image" ? <Picture image={attachment} /> : <TextFile file={attachment} />}
          <button
            type="button"
            aria-label={fill(texts.remove, { name: attachment.name })}
            title={fill(texts.remove, { name: attachment.name })}
            onClick={() => remove(attachment.id, place)}
            className="hit absolute! -end-1.5 -top-1.5 grid size-5 place-items-center rounded-full border border-line bg-bg text-dim transition-colors hover:text-ink"
          >
            <X aria-hidden size={12} strokeWidth={2} />
          </button>
        </li>
      ))}
      {reading.map((name, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: names may come twice, and their order is all there is
        <li key={`${place} ${name}`} className="flex h-14 items-center px-2 text-faint text-xs">
          <span>
            <Filled text={texts.reading} values={{ name }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Picture({ image }: { readonly image: ImageAttachment }) {
  const { widthPx, heightPx, name } = image;
  return (
    // biome-ignore lint/performance/noImgElement: the picture is in the page already
    <img
      src={`data:${image.mediaType};base64,${image.base64}`}
      alt={name}
      title={`${name}, ${fill(useTexts().composer.image, { width: widthPx, height: heightPx })}`}
      className="h-14 w-auto min-w-10 max-w-32 rounded-card border border-line bg-sunk object-cover"
    />
  );
}

function TextFile({ file }: { readonly file: TextAttachment }) {
  const texts = useTexts().composer;
  const { formatCount } = useFormats();
  return (
    <div className="flex h-14 max-w-60 items-center gap-2.5 rounded-card border border-line bg-sunk ps-3 pe-4">
      <FileText aria-hidden size={18} strokeWidth={1.5} className="shrink-0 text-dim" />
      <div className="min-w-0">
        <p className="truncate text-sm" dir="auto" title={file.name}>
          {file.name}
        </p>
        <p className="num text-faint text-xs">
          {fill(texts.tokens, { count: formatCount(estimateTokens(file.text)) })}
        </p>
      </div>
    </div>
  );
}
