"use client";

import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import {
  cleanName,
  MAX_NAME_CHARS,
  MAX_TEMPLATE_CHARS,
  type PromptTemplate,
} from "@/lib/chat/prompt-templates";

interface TemplateFormProps {
  /** The one that is changed; undefined for a new one. */
  readonly template: PromptTemplate | undefined;
  readonly takenNames: readonly string[];
  readonly onSave: (template: PromptTemplate) => void;
  readonly onCancel: () => void;
}

/** A template's name and text. What is wrong is said at the field when one tries to save. */
export function TemplateForm({ template, takenNames, onSave, onCancel }: TemplateFormProps) {
  const texts = useTexts().composer;
  const { formatCount } = useFormats();
  const id = useId();
  const nameField = useRef<HTMLInputElement>(null);
  const textField = useRef<HTMLTextAreaElement>(null);
  const [wrong, setWrong] = useState<{ readonly field: "name" | "text"; readonly sentence: string }>();

  useEffect(() => nameField.current?.focus(), []);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = cleanName(nameField.current?.value ?? "");
    const text = textField.current?.value.trim() ?? "";
    const refuse = (field: "name" | "text", sentence: string) => {
      setWrong({ field, sentence });
      (field === "name" ? nameField : textField).current?.focus();
    };
    if (name === "") return refuse("name", texts.nameMissing);
    if (takenNames.includes(name)) return refuse("name", texts.nameTaken);
    if (text === "") return refuse("text", texts.textMissing);
    if (text.length > MAX_TEMPLATE_CHARS) {
      return refuse("text", fill(texts.textTooLong, { max: formatCount(MAX_TEMPLATE_CHARS) }));
    }
    onSave({ id: template?.id ?? `own-${Date.now().toString(36)}`, name, text });
  };
  const trouble = (field: "name" | "text") =>
    wrong?.field === field && (
      <p id={`${id}-wrong`} role="alert" className="mt-1 text-bad text-xs">
        {wrong.sentence}
      </p>
    );
  const marks = (field: "name" | "text") =>
    wrong?.field === field ? { "aria-invalid": true, "aria-describedby": `${id}-wrong` } : {};

  return (
    <form onSubmit={submit} className="grid gap-4">
      <div>
        <label htmlFor={`${id}-name`} className="font-medium text-sm">
          {texts.templateName}
        </label>
        <input
          ref={nameField}
          id={`${id}-name`}
          defaultValue={template?.name}
          maxLength={MAX_NAME_CHARS + 1}
          autoComplete="off"
          dir="auto"
          {...marks("name")}
          className="mt-1 block h-9 w-full rounded-control border border-line bg-bg px-3 aria-invalid:border-bad pointer-coarse:h-11"
        />
        {trouble("name")}
      </div>
      <div>
        <label htmlFor={`${id}-text`} className="font-medium text-sm">
          {texts.templateText}
        </label>
        <textarea
          ref={textField}
          id={`${id}-text`}
          defaultValue={template?.text}
          rows={8}
          dir="auto"
          {...marks("text")}
          className="mt-1 block w-full resize-y rounded-control border border-line bg-bg px-3 py-2 aria-invalid:border-bad"
        />
        {trouble("text")}
      </div>
      <div className="flex gap-3">
        <button
          type="submit"
          className="rounded-control bg-ink px-3.5 py-1.5 font-medium text-bg text-sm transition-opacity hover:opacity-90"
        >
          {texts.save}
        </button>
        <button
          type="button"
          onClick={onCancel}
          className="rounded-control px-3 py-1.5 text-dim text-sm hover:bg-wash hover:text-ink"
        >
          {texts.cancel}
        </button>
      </div>
    </form>
  );
}
