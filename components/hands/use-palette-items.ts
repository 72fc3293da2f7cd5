"use client";

import { useMemo } from "react";
import { focusComposer } from "@/components/chat/composer-focus";
import { useModels, useServices, useWorkspace } from "@/components/chat/services";
import { canChat } from "@/components/models/model-details";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { ACTION_ICONS, type ActionIcon, CHAT_ICON, MODEL_ICON } from "./action-icons";
import type { Findable } from "./fuzzy";
import { readRecent } from "./recent";
import { keysOf } from "./shortcuts";
import { useActions } from "./use-action";
import { useShortcuts } from "./use-shortcuts";

export interface PaletteItem extends Findable {
  readonly id: string;
  readonly kind: "action" | "chat" | "model";
  readonly icon: ActionIcon;
  /** What is shown; a chat may have the same words as another. */
  readonly text: string;
  /** The keys that do the same. */
  readonly chord?: string | undefined;
  readonly run: () => void;
}

/** Everything that can be found: what can be done now, then chats, newest first, then models. */
export function usePaletteItems(): readonly PaletteItem[] {
  const items = [...useActionItems(), ...useChatItems(), ...useModelItems()];
  const { preferences } = useServices();
  const recent = useMemo(() => readRecent(preferences), [preferences]);
  return items.map((item) => {
    const place = recent.indexOf(item.id);
    return { ...item, recency: place < 0 ? undefined : place };
  });
}

function useActionItems(): readonly PaletteItem[] {
  const actions = useActions();
  const shortcuts = useShortcuts();
  const names = useTexts().hands.actions;
  return actions
    .available()
    .filter((id) => id !== "open-palette")
    .map((id) => ({
      id: `action:${id}`,
      kind: "action",
      icon: ACTION_ICONS[id],
      text: names[id],
      chord: keysOf(shortcuts, id)[0],
      run: () => actions.run(id),
    }));
}

function useChatItems(): readonly PaletteItem[] {
  const { workspace } = useServices();
  const heads = useWorkspace((state) => state.heads);
  const { untitledChat } = useTexts().hands;
  return heads.map(({ id, title }) => ({
    id: `chat:${id}`,
    kind: "chat",
    icon: CHAT_ICON,
    text: title || untitledChat,
    run: () => void workspace.open(id).then(focusComposer),
  }));
}

function useModelItems(): readonly PaletteItem[] {
  const { models } = useServices();
  const listed = useModels((state) => state.list?.models);
  const { useModel } = useTexts().hands;
  return (listed ?? []).filter(canChat).map(({ name }) => ({
    id: `model:${name}`,
    kind: "model",
    icon: MODEL_ICON,
    text: fill(useModel, { model: name }),
    run: () => {
      models.choose(name);
      focusComposer();
    },
  }));
}
