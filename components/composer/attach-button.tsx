"use client";

import { Paperclip } from "lucide-react";
import { useTexts } from "@/components/texts/texts-provider";
import { TOOL_CLASS } from "./tool-class";

/** Opens the browser's own choice of files. Everything is offered: what a file is, its bytes say. */
export function AttachButton({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { attach } = useTexts().composer;
  return (
    <label
      title={attach}
      className={`${TOOL_CLASS} cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-accent`}
    >
      <Paperclip aria-hidden size={17} strokeWidth={1.75} />
      <input
        id="attach-files"
        type="file"
        multiple
        aria-label={attach}
        className="sr-only"
        onChange={({ currentTarget }) => {
          const files = Array.from(currentTarget.files ?? []);
          // The same file may be chosen again.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </label>
  );
}
