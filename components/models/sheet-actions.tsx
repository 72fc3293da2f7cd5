"use client";

import { useEffect, useRef, useState } from "react";
import { useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { useFormats } from "@/components/texts/use-formats";
import type { Model } from "@/lib/chat/models";
import { useAct } from "./use-act";

interface SheetActionsProps {
  readonly model: Model;
  readonly onDeleted: () => void;
}

/** Unload, and delete after a question whose first answer is to keep. */
export function SheetActions({ model, onDeleted }: SheetActionsProps) {
  const { models } = useServices();
  const { models: texts } = useTexts();
  const say = useFailureSentence();
  const act = useAct();
  const [isAsking, setAsking] = useState(false);
  const remove = useRef<HTMLButtonElement>(null);
  const { name } = model;
  const keep = () => {
    setAsking(false);
    requestAnimationFrame(() => remove.current?.focus());
  };

  return (
    <div className="border-line border-t px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      {act.failure !== undefined && (
        <p role="alert" className="mb-3 border-bad border-s-2 ps-3">
          {say(act.failure)}
        </p>
      )}
      {isAsking ? (
        <DeleteQuestion
          model={model}
          isBusy={act.isBusy}
          onKeep={keep}
          onDelete={() => act.run(() => models.remove(name), onDeleted)}
        />
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          {model.loaded && (
            <SheetButton
              label={act.isBusy ? texts.unloading : texts.unload}
              onClick={() =>
                act.run(
                  () => models.unload(name),
                  // The pressed button goes away.
                  () => remove.current?.focus(),
                )
              }
            />
          )}
          <button
            ref={remove}
            type="button"
            onClick={() => setAsking(true)}
            className="h-8 rounded-control px-3 font-medium text-bad transition-colors hover:bg-wash"
          >
            {texts.delete}
          </button>
        </div>
      )}
    </div>
  );
}

interface DeleteQuestionProps {
  readonly model: Model;
  readonly isBusy: boolean;
  readonly onKeep: () => void;
  readonly onDelete: () => void;
}

function DeleteQuestion({ model, isBusy, onKeep, onDelete }: DeleteQuestionProps) {
  const { models: texts } = useTexts();
  const { formatBytes } = useFormats();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const { name, size_bytes: size } = model;
  const question = size ? texts.deleteQuestion : texts.deleteQuestionPlain;
  const values = { name, size: size ? formatBytes(size) : "" };
  return (
    <div
      role="alertdialog"
      aria-label={fill(question, values)}
      className="flex flex-wrap items-center justify-end gap-x-4 gap-y-2"
    >
      <p className="wrap-anywhere min-w-0 flex-1 basis-60">
        <Filled text={question} values={values} />
      </p>
      <span className="flex gap-2">
        <button
          ref={keep}
          type="button"
          onClick={onKeep}
          className="h-8 rounded-control border border-line px-3 font-medium transition-colors hover:bg-wash"
        >
          {texts.keep}
        </button>
        <button
          type="button"
          aria-disabled={isBusy}
          onClick={isBusy ? undefined : onDelete}
          className="h-8 rounded-control bg-bad px-3 font-medium text-bg transition-opacity hover:opacity-90"
        >
          {isBusy ? texts.deleting : texts.deleteNow}
        </button>
      </span>
    </div>
  );
}

function SheetButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="h-8 rounded-control border border-line px-3 font-medium transition-colors hover:bg-wash"
    >
      {label}
    </button>
  );
}
