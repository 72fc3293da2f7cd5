"use client";

import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { IconButton } from "@/components/ui/icon-button";
import { TextButton } from "@/components/ui/text-button";
import { currentModel } from "@/lib/chat/model-watch";
import type { Refusal } from "./take-files";

/** A line in the composer that says something about the question in it. */
function Note({ children, onDismiss }: { readonly children: ReactNode; readonly onDismiss?: () => void }) {
  const texts = useTexts().composer;
  return (
    <div className="flex items-start gap-2 border-line border-b py-2 ps-4 pe-2 text-dim text-sm">
      <div className="wrap-anywhere flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1">
        {children}
      </div>
      {onDismiss !== undefined && <IconButton label={texts.dismiss} icon={X} onClick={onDismiss} />}
    </div>
  );
}

/** A part of the page could not be loaded. */
export function FailureNote({ onDismiss }: { readonly onDismiss: () => void }) {
  return (
    <Note onDismiss={onDismiss}>
      <p role="alert" className="text-bad">
        {useTexts().composer.failed}
      </p>
    </Note>
  );
}

interface RefusalNoteProps {
  readonly refusals: readonly Refusal[];
  readonly onDismiss: () => void;
}

/** Which files were not attached, and why. */
export function RefusalNote({ refusals, onDismiss }: RefusalNoteProps) {
  const texts = useTexts().composer.refused;
  const { formatBytes, formatCount } = useFormats();
  if (refusals.length === 0) return null;
  const valuesOf = ({ name, why, limit }: Refusal) => ({
    name,
    limit: why === "tooLarge" ? formatBytes(limit) : formatCount(limit),
  });
  const said = new Map(refusals.map((refusal) => [fill(texts[refusal.why], valuesOf(refusal)), refusal]));
  return (
    <Note onDismiss={onDismiss}>
      <div role="alert">
        <ul className="text-bad">
          {[...said].map(([sentence, refusal]) => (
            <li key={sentence}>
              <Filled text={texts[refusal.why]} values={valuesOf(refusal)} />
            </li>
          ))}
        </ul>
      </div>
    </Note>
  );
}

const OFFERED = 3;

/** The chosen model cannot see what is attached; those that could are one press away. */
export function BlindNote() {
  const texts = useTexts().composer;
  const model = useModels(currentModel);
  const able = useAble();
  return (
    <Note>
      <p role="alert">
        <Filled text={texts.blind} values={{ model: model?.name ?? "" }} />{" "}
        {able.length > 0 ? texts.blindChoose : texts.blindNone}
      </p>
      <Offers names={able} />
    </Note>
  );
}

/** The chosen model cannot see what was asked with earlier. It may be asked all the same. */
export function BlindToChatNote() {
  const texts = useTexts().composer;
  const model = useModels(currentModel);
  const able = useAble();
  const [seenFor, setSeenFor] = useState<string>();
  if (model === undefined || model.name === seenFor) return null;
  return (
    <Note onDismiss={() => setSeenFor(model.name)}>
      <p role="status">
        <Filled text={texts.blindToChat} values={{ model: model.name }} />
      </p>
      <Offers names={able} />
    </Note>
  );
}

/** The models here that see images. */
function useAble(): readonly string[] {
  const list = useModels((state) => state.list);
  const able = list?.models.filter(({ capabilities }) => capabilities.includes("vision")) ?? [];
  return able.map(({ name }) => name);
}

function Offers({ names }: { readonly names: readonly string[] }) {
  const texts = useTexts().composer;
  const { models } = useServices();
  return names
    .slice(0, OFFERED)
    .map((name) => (
      <TextButton key={name} label={fill(texts.use, { model: name })} onClick={() => models.choose(name)} />
    ));
}

interface LongPasteNoteProps {
  readonly tokens: number;
  readonly onAttach: () => void;
  readonly onKeep: () => void;
}

/** A long text is in the field now; it may be a file instead. */
export function LongPasteNote({ tokens, onAttach, onKeep }: LongPasteNoteProps) {
  const texts = useTexts().composer;
  const { formatCount } = useFormats();
  return (
    <Note>
      <p role="status" className="num">
        {fill(texts.longPaste, { count: formatCount(tokens) })}
      </p>
      <TextButton label={texts.asFile} onClick={onAttach} />
      <TextButton label={texts.keepText} onClick={onKeep} />
    </Note>
  );
}
