"use client";

import { ChevronRight, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useModels } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { useFormats } from "@/components/texts/use-formats";
import { IconButton } from "@/components/ui/icon-button";
import { closeDialog, ModalDialog } from "@/components/ui/modal-dialog";
import { type Answered, askDetails } from "@/lib/chat/model-questions";
import { installedModel } from "@/lib/chat/model-state";
import type { Model, ModelDetails } from "@/lib/chat/models";
import { leavesMemoryAtMs } from "./model-details";
import { SheetActions } from "./sheet-actions";

interface ModelSheetProps {
  readonly name: string;
  readonly onClosed: () => void;
  readonly onDeleted: () => void;
}

/** What a model is and what it brings along; unloads and deletes it. From the bottom on a phone. */
export function ModelSheet({ name, onClosed, onDeleted }: ModelSheetProps) {
  const { models: texts } = useTexts();
  const say = useFailureSentence();
  const listed = useModels((state) => installedModel(state, name));
  const canManage = useModels((state) => state.list?.can_manage === true);
  const answer = useDetails(name);
  const heading = useRef<HTMLHeadingElement>(null);
  const details = answer?.type === "answered" ? answer.value : undefined;

  return (
    <ModalDialog
      label={fill(texts.detailsNamed, { name })}
      onClosed={onClosed}
      className="mt-auto w-full max-sm:rounded-b-none max-sm:border-x-0 max-sm:border-b-0 sm:my-auto sm:w-[min(36rem,calc(100vw-2rem))]"
    >
      <div className="flex max-h-[min(42rem,86dvh)] flex-col text-sm">
        <div className="flex items-center gap-2 py-3 ps-5 pe-3">
          <h2
            ref={heading}
            dir="auto"
            className="wrap-anywhere min-w-0 flex-1 font-semibold text-base tracking-tight"
          >
            {name}
          </h2>
          <IconButton label={texts.close} icon={X} onClick={() => closeDialog(heading.current)} />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain border-line border-t px-5 pb-4">
          <Facts listed={listed} details={details} />
          {answer?.type === "failed" && (
            <p role="alert" className="mt-3 border-bad border-s-2 ps-3">
              {texts.detailsMissing} {say(answer.failure)}
            </p>
          )}
          {details !== undefined && <Texts details={details} />}
        </div>
        {canManage && listed !== undefined && (
          <SheetActions
            model={listed}
            onDeleted={() => {
              onDeleted();
              closeDialog(heading.current);
            }}
          />
        )}
      </div>
    </ModalDialog>
  );
}

function useDetails(name: string): Answered<ModelDetails> | undefined {
  const [answer, setAnswer] = useState<Answered<ModelDetails>>();
  useEffect(() => {
    const request = new AbortController();
    void askDetails((...call) => window.fetch(...call), name, request.signal).then((answered) => {
      if (!request.signal.aborted) setAnswer(answered);
    });
    return () => request.abort();
  }, [name]);
  return answer;
}

interface FactsProps {
  readonly listed: Model | undefined;
  readonly details: ModelDetails | undefined;
}

function Facts({ listed, details }: FactsProps) {
  const { models: texts } = useTexts();
  const { formatBytes, formatCount, formatDateTime } = useFormats();
  const words: Readonly<Record<string, string>> = texts.capabilities;
  const abilities = (details?.capabilities ?? listed?.capabilities ?? [])
    .filter((ability) => ability !== "completion")
    .map((ability) => words[ability] ?? ability);
  const window = details?.context_length ?? listed?.context_length;
  const changedAtMs = Date.parse(details?.modified_at ?? listed?.modified_at ?? "");
  return (
    <dl className="divide-y divide-line">
      <Fact label={texts.family}>{details?.family ?? listed?.family}</Fact>
      <Fact label={texts.parameters}>{details?.parameter_size ?? listed?.parameter_size}</Fact>
      <Fact label={texts.quantization}>{details?.quantization ?? listed?.quantization}</Fact>
      <Fact label={texts.size}>{listed?.size_bytes ? formatBytes(listed.size_bytes) : undefined}</Fact>
      <Fact label={texts.contextLength}>
        {window === undefined ? undefined : fill(texts.tokens, { count: formatCount(window) })}
      </Fact>
      <Fact label={texts.can}>{abilities.length > 0 ? abilities.join(", ") : undefined}</Fact>
      <Fact label={texts.changed}>{changedAtMs > 0 ? formatDateTime(changedAtMs) : undefined}</Fact>
      {listed?.memory !== undefined && <Memory memory={listed.memory} />}
    </dl>
  );
}

function Memory({ memory }: { readonly memory: NonNullable<Model["memory"]> }) {
  const { models: texts } = useTexts();
  const { formatBytes, formatCount, formatTime } = useFormats();
  const untilMs = leavesMemoryAtMs(memory, Date.now());
  const parts = [
    fill(texts.memoryWhole, {
      size: formatBytes(memory.size_bytes),
      context: formatCount(memory.context_length),
    }),
    memory.vram_bytes ? fill(texts.memoryVram, { size: formatBytes(memory.vram_bytes) }) : "",
    untilMs === undefined ? "" : fill(texts.until, { time: formatTime(untilMs) }),
  ];
  return <Fact label={texts.memory}>{parts.filter(Boolean).join(" · ")}</Fact>;
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <div className="flex gap-4 py-2">
      <dt className="w-36 shrink-0 text-dim">{label}</dt>
      <dd className="num wrap-anywhere min-w-0">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function Texts({ details }: { readonly details: ModelDetails }) {
  const { models: texts } = useTexts();
  const options = details.parameters.map(({ name, value }) => `${name}  ${value}`).join("\n");
  return (
    <div className="divide-y divide-line border-line border-t">
      <Folded label={texts.options} text={options} />
      <Folded label={texts.system} text={details.system} />
      <Folded label={texts.template} text={details.template} />
      <Folded label={texts.license} text={details.license} />
    </div>
  );
}

function Folded({ label, text }: { readonly label: string; readonly text: string | undefined }) {
  if (!text) return null;
  return (
    <details className="group">
      <summary className="flex list-none items-center gap-1.5 py-2 text-dim hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={14}
          strokeWidth={1.75}
          className="shrink-0 transition-transform group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90"
        />
        {label}
      </summary>
      <pre
        dir="auto"
        className="wrap-anywhere mb-3 max-h-64 overflow-y-auto whitespace-pre-wrap rounded-card bg-sunk p-3 font-mono text-xs"
      >
        {text}
      </pre>
    </details>
  );
}
