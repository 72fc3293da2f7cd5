"use client";

import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { isComposing } from "@/components/ui/is-composing";

const MAX_CHARS = 200;

interface ChatNameProps {
  readonly name: string;
  /** `written` is undefined when the name stays as it was; `byKey` when the focus is still here. Called once. */
  readonly onEnd: (written: string | undefined, byKey: boolean) => void;
}

/** A chat's name being written. Enter and leaving the field keep it, Esc does not; an empty name changes nothing. */
export function ChatName({ name, onEnd }: ChatNameProps) {
  const texts = useTexts().sidebar;
  const field = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);

  useEffect(() => field.current?.select(), []);

  const end = (isKept: boolean, byKey: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    const written = field.current?.value.trim() ?? "";
    onEnd(isKept && written !== "" && written !== name ? written : undefined, byKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter", true);
  };

  return (
    <input
      ref={field}
      defaultValue={name}
      dir="auto"
      maxLength={MAX_CHARS}
      aria-label={texts.newName}
      autoComplete="off"
      onKeyDown={onKeyDown}
      onBlur={() => end(true, false)}
      className="h-8.5 w-full rounded-control border border-line bg-bg px-2 text-ink outline-none focus:border-accent pointer-coarse:h-11 pointer-coarse:text-[16px]"
    />
  );
}
