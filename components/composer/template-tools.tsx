"use client";

import { SquareSlash } from "lucide-react";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { useTexts } from "@/components/texts/texts-provider";
import { useLoaded } from "@/components/ui/use-loaded";
import { type PromptTemplate, templateQuery } from "@/lib/chat/prompt-templates";
import { TOOL_CLASS } from "./tool-class";

const loadParts = () => import("./template-parts");
const loadDialog = () => import("./template-dialog");

/** For fingers, and for those who have not heard of the `/`. */
export function TemplateButton({ onClick }: { readonly onClick: () => void }) {
  const { templates } = useTexts().composer;
  return (
    <button
      type="button"
      data-template-button
      aria-label={templates}
      title={templates}
      onClick={onClick}
      className={TOOL_CLASS}
    >
      <SquareSlash aria-hidden size={17} strokeWidth={1.75} />
    </button>
  );
}

type Menu =
  | { readonly kind: "closed" }
  /** Esc was pressed: it stays closed until the field no longer begins with a name. */
  | { readonly kind: "dismissed" }
  | { readonly kind: "open"; readonly query: string }
  | { readonly kind: "managing" };

/** Prompt templates for `field`: their menu, and the places of the one that was inserted. */
export function useTemplateMenu(field: RefObject<HTMLTextAreaElement | null>): {
  /** To be shown above the field. */
  readonly menu: ReactNode;
  /** Lies over the page; to be rendered outside a form, since it has one. */
  readonly dialog: ReactNode;
  /** The field begins with a `/` and the menu is not here yet. */
  readonly isLoading: boolean;
  readonly hasFailed: boolean;
  /** There are places to fill in. */
  readonly hasPlaces: boolean;
  /** Somebody has changed the text of the field. */
  readonly changed: (text: string) => void;
  readonly open: () => void;
  readonly close: () => void;
} {
  const [menu, setMenu] = useState<Menu>({ kind: "closed" });
  const [hasPlaces, setHasPlaces] = useState(false);
  const [parts, wantParts] = useLoaded(loadParts);
  const [dialog, wantDialog] = useLoaded(loadDialog);
  const letGo = useRef(() => {});

  const openWith = (query: string) => {
    wantParts();
    setMenu({ kind: "open", query });
  };
  const leave = (next: Menu) => {
    setMenu(next);
    field.current?.focus();
  };
  const pick = ({ text }: PromptTemplate) => {
    const box = field.current;
    if (box === null || parts.kind !== "here") return;
    const isQuery = templateQuery(box.value) !== undefined;
    const start = isQuery ? 0 : box.selectionStart;
    const end = isQuery ? box.value.length : box.selectionEnd;
    setMenu({ kind: "closed" });
    letGo.current();
    letGo.current = parts.part.insertTemplate(box, { text, start, end }, setHasPlaces);
  };
  const manage = () => {
    wantDialog();
    setMenu({ kind: "managing" });
  };

  return {
    isLoading: menu.kind === "open" && parts.kind === "loading",
    hasFailed:
      (menu.kind === "open" && parts.kind === "failed") ||
      (menu.kind === "managing" && dialog.kind === "failed"),
    hasPlaces,
    changed(text) {
      const query = templateQuery(text);
      if (query === undefined)
        setMenu((now) => (now.kind === "closed" || now.kind === "managing" ? now : { kind: "closed" }));
      else if (menu.kind !== "dismissed" && menu.kind !== "managing") openWith(query);
    },
    open() {
      field.current?.focus();
      if (menu.kind === "open") leave({ kind: "closed" });
      else openWith(templateQuery(field.current?.value ?? "") ?? "");
    },
    close: () => setMenu({ kind: "closed" }),
    menu: menu.kind === "open" && parts.kind === "here" && (
      <parts.part.TemplateMenu
        field={field}
        query={menu.query}
        onPick={pick}
        onClose={() => setMenu({ kind: "dismissed" })}
        onManage={manage}
      />
    ),
    dialog: menu.kind === "managing" && dialog.kind === "here" && (
      <dialog.part.TemplateDialog onClose={() => leave({ kind: "dismissed" })} />
    ),
  };
}
