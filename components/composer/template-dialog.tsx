"use client";

import { Pencil, Plus, Trash2, X } from "lucide-react";
import { useRef, useState } from "react";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { IconButton } from "@/components/ui/icon-button";
import { closeDialog, ModalDialog } from "@/components/ui/modal-dialog";
import { TextButton } from "@/components/ui/text-button";
import { MAX_TEMPLATES, type PromptTemplate } from "@/lib/chat/prompt-templates";
import { TemplateForm } from "./template-form";
import { useTemplates } from "./use-templates";

type Shown =
  | { readonly kind: "list" }
  | { readonly kind: "form"; readonly template: PromptTemplate | undefined };

/** Where one makes, changes and deletes templates of one's own. Focus comes back to where it was when it closes. */
export function TemplateDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts().composer;
  const { own, builtIn, save } = useTemplates();
  const [shown, setShown] = useState<Shown>({ kind: "list" });
  const [deleted, setDeleted] = useState<{ readonly before: typeof own; readonly name: string }>();
  const heading = useRef<HTMLHeadingElement>(null);

  const backToList = () => {
    setShown({ kind: "list" });
    heading.current?.focus();
  };
  const store = (template: PromptTemplate) => {
    const isKnown = own.some(({ id }) => id === template.id);
    save(isKnown ? own.map((old) => (old.id === template.id ? template : old)) : [...own, template]);
    setDeleted(undefined);
    backToList();
  };
  const remove = (template: PromptTemplate) => {
    setDeleted({ before: own, name: template.name });
    save(own.filter((kept) => kept !== template));
    heading.current?.focus();
  };
  const undo = () => {
    if (deleted !== undefined) save(deleted.before);
    setDeleted(undefined);
    heading.current?.focus();
  };

  return (
    <ModalDialog
      label={texts.templatesTitle}
      onClosed={onClose}
      className="my-auto! max-h-[85dvh] w-full max-w-140! max-sm:my-0! max-sm:h-dvh max-sm:max-h-none max-sm:max-w-none! max-sm:rounded-none! max-sm:border-0!"
    >
      <div className="grid max-h-[inherit] grid-rows-[auto_minmax(0,1fr)] max-sm:h-full">
        <div className="flex items-center gap-2 border-line border-b py-2.5 ps-5 pe-3">
          <h2 ref={heading} tabIndex={-1} className="flex-1 font-semibold outline-none">
            {texts.templatesTitle}
          </h2>
          <IconButton label={texts.close} icon={X} onClick={() => closeDialog(heading.current)} />
        </div>
        <div className="overflow-y-auto overscroll-contain px-5 py-4">
          {shown.kind === "form" ? (
            <TemplateForm
              template={shown.template}
              takenNames={own.filter(({ id }) => id !== shown.template?.id).map(({ name }) => name)}
              onSave={store}
              onCancel={backToList}
            />
          ) : (
            <>
              <p className="text-dim text-sm">{texts.templatesIntro}</p>
              <OwnList
                own={own}
                onEdit={(template) => setShown({ kind: "form", template })}
                onDelete={remove}
              />
              {deleted !== undefined && (
                <p role="status" className="mt-3 flex items-center gap-3 text-dim text-sm">
                  <span>
                    <Filled text={texts.templateDeleted} values={{ name: deleted.name }} />
                  </span>
                  <TextButton label={texts.undo} onClick={undo} />
                </p>
              )}
              {own.length < MAX_TEMPLATES ? (
                <button
                  type="button"
                  onClick={() => setShown({ kind: "form", template: undefined })}
                  className="mt-3 flex items-center gap-2 rounded-control font-medium text-accent text-sm hover:underline"
                >
                  <Plus aria-hidden size={16} strokeWidth={1.75} />
                  {texts.newTemplate}
                </button>
              ) : (
                <p className="mt-3 text-dim text-sm">
                  {fill(texts.tooManyTemplates, { max: MAX_TEMPLATES })}
                </p>
              )}
              <BuiltInList builtIn={builtIn} />
            </>
          )}
        </div>
      </div>
    </ModalDialog>
  );
}

interface OwnListProps {
  readonly own: readonly PromptTemplate[];
  readonly onEdit: (template: PromptTemplate) => void;
  readonly onDelete: (template: PromptTemplate) => void;
}

function OwnList({ own, onEdit, onDelete }: OwnListProps) {
  const texts = useTexts().composer;
  if (own.length === 0) return <p className="mt-4 text-faint text-sm">{texts.noOwn}</p>;
  return (
    <ul className="mt-4 border-line border-t">
      {own.map((template) => (
        <li key={template.id} className="flex items-center gap-1 border-line border-b py-1.5">
          <Preview template={template} />
          <IconButton
            label={fill(texts.editTemplate, { name: template.name })}
            icon={Pencil}
            onClick={() => onEdit(template)}
          />
          <IconButton
            label={fill(texts.deleteTemplate, { name: template.name })}
            icon={Trash2}
            onClick={() => onDelete(template)}
          />
        </li>
      ))}
    </ul>
  );
}

function BuiltInList({ builtIn }: { readonly builtIn: readonly PromptTemplate[] }) {
  return (
    <ul className="mt-6 border-line border-t text-dim">
      {builtIn.map((template) => (
        <li key={template.id} className="flex border-line border-b py-2.5">
          <Preview template={template} />
        </li>
      ))}
    </ul>
  );
}

function Preview({ template: { name, text } }: { readonly template: PromptTemplate }) {
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate font-medium text-sm" dir="auto">
        /{name}
      </p>
      <p className="truncate text-faint text-xs" dir="auto">
        {text.replace(/\s+/g, " ")}
      </p>
    </div>
  );
}
