"use client";

import { X } from "lucide-react";
import { Fragment, type ReactNode, useRef, useState } from "react";
import { useChat, useModels, useSession } from "@/components/chat/services";
import { useTexts } from "@/components/texts/texts-provider";
import { IconButton } from "@/components/ui/icon-button";
import { closeDialog, ModalDialog } from "@/components/ui/modal-dialog";
import { TextButton } from "@/components/ui/text-button";
import { currentModel } from "@/lib/chat/model-watch";
import { OPTION_SPECS } from "@/lib/chat/option-specs";
import { changedSettings } from "@/lib/chat/settings-fields";
import { FormatSetting, type WrittenFormats } from "./format-setting";
import { KeepAliveSetting } from "./keep-alive-setting";
import { NumberSetting } from "./number-setting";
import { StopSetting } from "./stop-setting";
import { SystemSetting } from "./system-setting";
import { ThinkSetting } from "./think-setting";
import { useDefaultSettings } from "./use-settings";

interface SettingsPanelProps {
  readonly formats: WrittenFormats;
  readonly onClose: () => void;
}

/** How this chat is asked: a sheet at the page's end, the whole page on a phone. What is changed holds at once, from the
 * next question on. */
export function SettingsPanel({ formats, onClose }: SettingsPanelProps) {
  const texts = useTexts().settings;
  const session = useSession();
  const header = useRef<HTMLDivElement>(null);
  const conversationId = useChat((state) => state.head.id);
  const own = useChat((state) => state.head.settings);
  const isChanged = changedSettings(own, useDefaultSettings()).length > 0;
  const [resets, setResets] = useState(0);
  const resetAll = () => {
    session.setSettings({});
    formats.delete(conversationId);
    setResets((count) => count + 1);
  };
  const contextLength = useModels((state) => currentModel(state)?.context_length);

  return (
    <ModalDialog
      label={texts.title}
      onClosed={onClose}
      className="me-0! h-dvh max-h-none w-full max-w-100! rounded-none! border-y-0! border-e-0! max-sm:max-w-none! max-sm:border-0!"
    >
      <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)]">
        <div
          ref={header}
          className="flex h-13 items-center gap-2 border-line border-b ps-5 pe-3 pt-[env(safe-area-inset-top)]"
        >
          <h2 className="wrap-anywhere line-clamp-2 min-w-0 grow font-semibold leading-tight">
            {texts.title}
          </h2>
          {isChanged && (
            <span className="flex">
              <TextButton label={texts.resetAll} onClick={resetAll} />
            </span>
          )}
          <IconButton label={texts.close} icon={X} onClick={() => closeDialog(header.current)} />
        </div>
        {/* Fields begin anew with every chat. */}
        <div
          key={conversationId}
          className="overflow-y-auto overscroll-contain px-5 pt-4 pb-[max(2rem,env(safe-area-inset-bottom))]"
        >
          <p className="text-dim text-sm">{texts.intro}</p>
          {/* What cannot be sent is no setting, and yet goes with the others when all are reset. */}
          <Fragment key={resets}>
            <Group name={texts.groups.instruction}>
              <SystemSetting />
            </Group>
            <Group name={texts.groups.answer}>
              <ThinkSetting />
              <FormatSetting formats={formats} />
              <NumberSetting spec={OPTION_SPECS.num_predict} />
              <StopSetting />
            </Group>
            <Group name={texts.groups.choice}>
              <NumberSetting spec={OPTION_SPECS.temperature} />
              <NumberSetting spec={OPTION_SPECS.top_p} />
              <NumberSetting spec={OPTION_SPECS.top_k} />
              <NumberSetting spec={OPTION_SPECS.min_p} />
              <NumberSetting spec={OPTION_SPECS.repeat_penalty} />
              <NumberSetting spec={OPTION_SPECS.seed} />
            </Group>
            <Group name={texts.groups.memory}>
              <NumberSetting spec={OPTION_SPECS.num_ctx} modelMax={contextLength} />
              <KeepAliveSetting />
            </Group>
          </Fragment>
        </div>
      </div>
    </ModalDialog>
  );
}

function Group({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section aria-label={name} className="mt-6">
      <h3 className="pb-1 text-faint text-xs">{name}</h3>
      <div className="divide-y divide-line border-line border-t">{children}</div>
    </section>
  );
}
