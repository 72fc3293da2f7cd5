"use client";

import { SquarePen } from "lucide-react";
import { PreferencesMenu } from "@/components/hands/preferences-menu";
import { ModelPicker } from "@/components/models/model-picker";
import { BrandMark } from "@/components/ui/brand-mark";
import { IconButton } from "@/components/ui/icon-button";
import { focusComposer } from "./composer-focus";
import { useServices } from "./services";

export function ChatHeader() {
  const { workspace } = useServices();
  const startNewChat = () => {
    workspace.newChat();
    focusComposer();
  };
  return (
    <header className="flex h-13 items-center gap-1 pr-[max(0.75rem,env(safe-area-inset-right))] pl-[max(0.75rem,env(safe-area-inset-left))] text-sm sm:px-5">
      <span className="mr-3 hidden items-center gap-1.5 font-semibold text-base tracking-tight sm:flex">
        <BrandMark />
        Synapse
      </span>
      <ModelPicker />
      <span className="flex-1" />
      <PreferencesMenu />
      <IconButton label="New chat" icon={SquarePen} onClick={startNewChat} />
    </header>
  );
}
