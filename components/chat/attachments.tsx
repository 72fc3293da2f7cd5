"use client";

import { FileText } from "lucide-react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import type { Attachment, ImageAttachment, TextAttachment } from "@/lib/chat/attachments";

/** What went with a question: images small, files by name, each unfolding in its place. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const texts = useTexts().chat;
  return (
    <ul aria-label={texts.attachments} className="mb-2 flex flex-wrap gap-2">
      {attachments.map((attachment) => (
        <li key={attachment.id} className="min-w-0 max-w-full">
          {attachment.kind === "image" ? <Image image={attachment} /> : <File file={attachment} />}
        </li>
      ))}
    </ul>
  );
}

function Image({ image }: { readonly image: ImageAttachment }) {
  const texts = useTexts().chat;
  return (
    <details className="group/image">
      <summary
        aria-label={fill(texts.showImage, { name: image.name })}
        title={image.name}
        className="block w-fit cursor-zoom-in overflow-hidden rounded-card marker:content-none group-open/image:cursor-zoom-out"
      >
        {/* biome-ignore lint/performance/noImgElement: it is data of this page, there is nothing to load */}
        <img
          src={`data:${image.mediaType};base64,${image.base64}`}
          alt={image.name}
          width={image.widthPx}
          height={image.heightPx}
          className="h-24 w-auto max-w-full object-contain group-open/image:h-auto"
        />
      </summary>
    </details>
  );
}

function File({ file }: { readonly file: TextAttachment }) {
  const texts = useTexts().chat;
  const { formatBytes } = useFormats();
  return (
    <details className="max-w-full rounded-card border border-line open:w-full">
      <summary
        aria-label={fill(texts.showFile, { name: file.name })}
        className="flex min-h-9 cursor-pointer items-center gap-2 px-2.5 text-sm marker:content-none hover:bg-sunk"
      >
        <FileText aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-dim" />
        <span dir="auto" className="truncate">
          {file.name}
        </span>
        <span className="num shrink-0 text-faint text-xs">
          <bdi>{formatBytes(new Blob([file.text]).size)}</bdi>
        </span>
      </summary>
      <pre dir="auto" className="max-h-80 overflow-auto border-line border-t px-3 py-2 font-mono text-xs">
        {file.text}
      </pre>
    </details>
  );
}
