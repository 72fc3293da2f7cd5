"use client";

import { SlidersVertical } from "lucide-react";
import { useRef, useState } from "react";
import { useChat } from "@/components/chat/services";
import { TOOL_CLASS } from "@/components/composer/tool-class";
import { useAction } from "@/components/hands/use-action";
import { plural } from "@/components/texts/fill";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { useLoaded } from "@/components/ui/use-loaded";
import { changedSettings } from "@/lib/chat/settings-fields";
import type { WrittenFormats } from "./format-setting";
import { useDefaultSettings } from "./use-settings";

const loadPanel = () => import("./settings-panel");

/** Opens the settings of this chat, and says quietly how many of them are not the page's defaults. */
export function SettingsButton() {
  const texts = useTexts().settings;
  const language = useLanguage();
  const { formatCount } = useFormats();
  const own = useChat((state) => state.head.settings);
  const count = changedSettings(own, useDefaultSettings()).length;
  const [isOpen, setOpen] = useState(false);
  const [panel, wantPanel] = useLoaded(loadPanel);
  const button = useRef<HTMLButtonElement>(null);
  const [formats] = useState<WrittenFormats>(() => new Map());

  const open = () => {
    wantPanel();
    setOpen(true);
  };
  useAction("open-settings", open);

  const long = plural(language, texts.changedLong, count);
  const label = count === 0 ? texts.open : `${texts.open}: ${long}`;
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-label={label}
        title={label}
        onClick={open}
        className={
          count === 0
            ? TOOL_CLASS
            : "flex h-8.5 items-center gap-2 rounded-control px-2 text-accent text-xs transition-colors hover:bg-wash pointer-coarse:h-11"
        }
      >
        <SlidersVertical aria-hidden size={17} strokeWidth={1.75} className="shrink-0" />
        {count > 0 && (
          <span className="num whitespace-nowrap">
            <span className="@max-lg:hidden">{plural(language, texts.changed, count)}</span>
            <span className="@lg:hidden">{formatCount(count)}</span>
          </span>
        )}
      </button>
      {isOpen && panel.kind === "failed" && (
        <span role="alert" className="px-2 text-bad text-xs">
          {texts.failed}
        </span>
      )}
      {isOpen && panel.kind === "here" && (
        <panel.part.SettingsPanel
          formats={formats}
          onClose={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}
