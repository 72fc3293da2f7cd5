"use client";

import { Keyboard, type LucideIcon, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { isLanguage, LANGUAGE_COOKIE, LANGUAGES } from "@/components/texts/language";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { chooseTextSize, chooseTheme, useTextSize, useThemeChoice } from "@/components/ui/look";
import { Segments } from "@/components/ui/segments";
import { setCookie } from "@/components/ui/set-cookie";
import { TEXT_SIZES } from "@/components/ui/text-size";
import type { ActionId } from "./action-list";
import { renewOfflinePage } from "./offline-page";
import { SingleKeysSwitch } from "./single-keys-switch";
import { useActions } from "./use-action";

const THEMES = ["system", "light", "dark"] as const;
const LANGUAGE_TAGS = Object.keys(LANGUAGES).filter(isLanguage);

/** Theme, text size, language and single keys, each remembered by this browser as soon as it is chosen; and the way to the
 * palette and the shortcuts for who has no keyboard. */
export function PreferencesPanel({ onLeave }: { readonly onLeave: () => void }) {
  const texts = useTexts().hands;
  const language = useLanguage();
  const theme = useThemeChoice();
  const textSize = useTextSize();
  const actions = useActions();
  const router = useRouter();
  const leaveFor = (id: ActionId) => {
    onLeave();
    actions.run(id);
  };

  return (
    <div className="grid gap-4">
      <Segments
        label={texts.theme}
        options={THEMES.map((id) => ({ id, label: texts.themes[id] }))}
        chosen={theme}
        onChoose={(choice) => {
          chooseTheme(choice);
          renewOfflinePage();
        }}
      />
      <Segments
        label={texts.textSize}
        options={TEXT_SIZES.map((id) => ({ id, label: texts.textSizes[id] }))}
        chosen={textSize}
        onChoose={(size) => {
          chooseTextSize(size);
          renewOfflinePage();
        }}
      />
      <Segments
        label={texts.language}
        options={LANGUAGE_TAGS.map((id) => ({ id, label: LANGUAGES[id], lang: id }))}
        chosen={language}
        onChoose={(choice) => {
          setCookie(LANGUAGE_COOKIE, choice);
          // The server has the texts: it sends those of the other language, and nothing else on the page changes.
          router.refresh();
          renewOfflinePage();
        }}
      />
      <div className="border-line border-t pt-3.5">
        <SingleKeysSwitch />
      </div>
      <div className="-mx-2 -mb-2 grid">
        <Way label={texts.palette} icon={Search} onTake={() => leaveFor("open-palette")} />
        <Way label={texts.shortcuts} icon={Keyboard} onTake={() => leaveFor("show-shortcuts")} />
      </div>
    </div>
  );
}

interface WayProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onTake: () => void;
}

function Way({ label, icon: Icon, onTake }: WayProps) {
  return (
    <button
      type="button"
      onClick={onTake}
      className="flex items-center gap-2.5 rounded-control px-2 py-2 text-start text-dim transition-colors hover:bg-wash hover:text-ink"
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} />
      {label}
    </button>
  );
}
