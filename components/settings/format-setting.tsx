"use client";

import { useId, useState } from "react";
import { useChat } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import type { ChatSettings } from "@/lib/chat/chat-settings";
import { type ReadSchema, readSchema } from "@/lib/chat/settings-schema";
import { ChoiceBar } from "./choice-bar";
import { explains, SettingRow } from "./setting-row";
import { useSetting } from "./use-settings";

/** What was last written, chat by chat: a schema that is not whole is no setting yet, and is not lost for that. */
export type WrittenFormats = Map<string, Written>;

interface FormatSettingProps {
  readonly formats: WrittenFormats;
}

/** The form of the answers: free, JSON, or JSON by a schema, whose text is checked while it is written. */
export function FormatSetting({ formats }: FormatSettingProps) {
  const texts = useTexts().settings.format;
  const setting = useSetting("format");
  const id = useId();
  const kept = JSON.stringify(setting.value) ?? "";
  const conversationId = useChat((state) => state.head.id);
  const [written, setWritten] = useState(() => {
    const before = formats.get(conversationId);
    return before !== undefined && isKeptAs(before, kept) ? before : writtenOf(setting.value);
  });
  const [seen, setSeen] = useState(kept);
  const read = readSchema(written.text);
  // Changed from elsewhere: the controls follow.
  if (seen !== kept) {
    setSeen(kept);
    if (!isKeptAs(written, kept)) setWritten(writtenOf(setting.value));
  }
  const isWriting = written.choice === "schema";

  const change = (choice: Choice, text: string) => {
    setWritten({ choice, text });
    formats.set(conversationId, { choice, text });
    const next = readSchema(text);
    if (choice === "json") setting.set("json");
    else setting.set(choice === "schema" && next.kind === "schema" ? { ...next.schema } : undefined);
  };
  return (
    <SettingRow
      name="format"
      setting={setting}
      fieldId={id}
      isGroup
      wrong={isWriting ? faultOf(read, texts) : undefined}
      warning={isWriting && read.kind === "empty" ? texts.missing : undefined}
      onReset={() => {
        setWritten(writtenOf(setting.fallback));
        formats.delete(conversationId);
      }}
    >
      <ChoiceBar
        id={id}
        labelledBy={`${id}-label`}
        describedBy={explains(id)}
        options={CHOICES.map((value) => ({ value, label: texts[value] }))}
        value={written.choice}
        onChoose={(value) => {
          const choice = CHOICES.find((one) => one === value);
          if (choice !== undefined) change(choice, written.text);
        }}
      />
      {isWriting && (
        <textarea
          rows={8}
          spellCheck={false}
          aria-label={texts.schemaName}
          aria-invalid={read.kind === "broken" || read.kind === "wrong"}
          aria-describedby={explains(id)}
          value={written.text}
          placeholder={
            '{\n  "type": "object",\n  "properties": { "answer": { "type": "string" } },\n  "required": ["answer"]\n}'
          }
          onChange={(event) => change("schema", event.currentTarget.value)}
          dir="ltr"
          className="mt-2 block max-h-[50vh] w-full resize-y rounded-control border border-line bg-bg px-3 py-2 font-mono text-xs aria-invalid:border-bad pointer-coarse:text-[16px]"
        />
      )}
    </SettingRow>
  );
}

const CHOICES = ["none", "json", "schema"] as const;
type Choice = (typeof CHOICES)[number];

interface Written {
  readonly choice: Choice;
  /** Stays when another choice is looked at in between. */
  readonly text: string;
}

function writtenOf(format: ChatSettings["format"]): Written {
  if (format === undefined) return { choice: "none", text: "" };
  return format === "json"
    ? { choice: "json", text: "" }
    : { choice: "schema", text: JSON.stringify(format, null, 2) };
}

/** True when `kept`, as text, is what is kept of what was written. */
function isKeptAs({ choice, text }: Written, kept: string): boolean {
  if (choice === "json") return kept === '"json"';
  const read = readSchema(text);
  return kept === (choice === "schema" && read.kind === "schema" ? JSON.stringify(read.schema) : "");
}

type FormatTexts = ReturnType<typeof useTexts>["settings"]["format"];

function faultOf(read: ReadSchema, texts: FormatTexts): string | undefined {
  switch (read.kind) {
    case "empty":
    case "schema":
      return undefined;
    case "broken":
      return read.line === undefined ? texts.broken : fill(texts.brokenAt, { line: read.line });
    case "wrong":
      return fill(
        {
          "not-an-object": texts.notAnObject,
          "unknown-type": texts.unknownType,
          "wrong-kind": texts.wrongKind,
          "too-deep": texts.tooDeep,
        }[read.why],
        { at: read.at },
      );
    default:
      return read satisfies never;
  }
}
