import {
  AArrowDown,
  AArrowUp,
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  Box,
  ChevronLeft,
  ChevronRight,
  CodeXml,
  Copy,
  Download,
  Keyboard,
  type LucideIcon,
  MessageSquare,
  PanelLeft,
  Paperclip,
  Pencil,
  PencilLine,
  Pin,
  RotateCcw,
  Search,
  Settings,
  SlidersVertical,
  Square,
  SquarePen,
  StepForward,
  SunMoon,
  TextCursorInput,
  Timer,
  Trash2,
} from "lucide-react";
import type { ActionId } from "./action-list";

export interface ActionIcon {
  readonly icon: LucideIcon;
  /** It points to a side, and to the other one in a right-to-left page. */
  readonly isDirected?: boolean;
}

/** What stands before an action: where the page has a button for it, that button's icon. */
export const ACTION_ICONS: Readonly<Record<ActionId, ActionIcon>> = {
  "open-palette": { icon: Search },
  "show-shortcuts": { icon: Keyboard },
  "new-chat": { icon: SquarePen },
  "search-chats": { icon: Search },
  "next-chat": { icon: ArrowDown },
  "previous-chat": { icon: ArrowUp },
  "rename-chat": { icon: PencilLine },
  "pin-chat": { icon: Pin },
  "export-chat": { icon: Download },
  "delete-chat": { icon: Trash2 },
  "focus-composer": { icon: TextCursorInput },
  "attach-files": { icon: Paperclip },
  "choose-model": { icon: Box },
  "open-settings": { icon: SlidersVertical },
  stop: { icon: Square },
  regenerate: { icon: RotateCcw },
  "continue-answer": { icon: StepForward, isDirected: true },
  "edit-question": { icon: Pencil },
  "previous-branch": { icon: ChevronLeft, isDirected: true },
  "next-branch": { icon: ChevronRight, isDirected: true },
  "copy-answer": { icon: Copy },
  "copy-code": { icon: CodeXml },
  "toggle-details": { icon: Timer },
  "jump-to-start": { icon: ArrowUpToLine },
  "jump-to-end": { icon: ArrowDownToLine },
  "toggle-sidebar": { icon: PanelLeft, isDirected: true },
  "toggle-theme": { icon: SunMoon },
  "text-larger": { icon: AArrowUp },
  "text-smaller": { icon: AArrowDown },
  "open-preferences": { icon: Settings },
};

export const CHAT_ICON: ActionIcon = { icon: MessageSquare };
export const MODEL_ICON: ActionIcon = { icon: Box };
