"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { useServices } from "@/components/chat/services";
import type { Attachment } from "@/lib/chat/attachments";
import { plainName } from "./plain-name";
import type { Refusal } from "./take-files";
import { type DraftPlace, draftKey } from "./use-draft";

export interface Attachments {
  readonly items: readonly Attachment[];
  /** Names of the files that are being read. */
  readonly reading: readonly string[];
  /** Files that could not be attached, since the last act. */
  readonly refusals: readonly Refusal[];
  /** The part of the page that reads files could not be loaded. */
  readonly hasFailed: boolean;
  /** Resolves when all of them are attached or refused: true when none was refused. */
  readonly take: (files: readonly File[]) => Promise<boolean>;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
  /** Takes the refusals off the page. */
  readonly dismiss: () => void;
}

const NOTHING: readonly Attachment[] = [];

/** What is attached to the question that is being written. It is kept with the draft, chat by chat. */
export function useAttachments(place: DraftPlace | undefined): Attachments {
  const { storage } = useServices().workspace;
  const [items, setItems] = useState(NOTHING);
  const [reading, setReading] = useState<readonly string[]>([]);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [hasFailed, setFailed] = useState(false);
  const latest = useRef(items);
  const shown = useRef<DraftPlace>(undefined);
  /** Files are read one after the other, so that the limits hold. */
  const queue = useRef(Promise.resolve(true));

  const put = useCallback(
    (next: readonly Attachment[]) => {
      latest.current = next;
      setItems(next);
      if (shown.current !== undefined) void storage.saveDraft(draftKey(shown.current), next);
    },
    [storage],
  );

  const conversationId = place?.conversationId;
  const isEmpty = place?.isEmpty ?? true;
  useEffect(() => {
    if (conversationId === undefined) return;
    const next: DraftPlace = { conversationId, isEmpty };
    const before = shown.current;
    shown.current = next;
    if (before?.conversationId === conversationId) {
      if (latest.current.length === 0) return;
      void storage.saveDraft(draftKey(before), NOTHING);
      put(latest.current);
      return;
    }
    const early = before === undefined ? latest.current : NOTHING;
    latest.current = early;
    setItems(early);
    setRefusals([]);
    void storage.loadDraft(draftKey(next)).then((kept) => {
      if (shown.current === next && kept.length > 0) put([...kept, ...latest.current]);
    });
  }, [storage, put, conversationId, isEmpty]);

  /** An attachment that was read while another chat came into view goes to the draft that it was meant for. */
  const attach = async (attachment: Attachment, meantFor: DraftPlace | undefined) => {
    if (meantFor === undefined || draftKey(meantFor) === draftKey(shown.current ?? meantFor)) {
      put([...latest.current, attachment]);
      return;
    }
    const kept = await storage.loadDraft(draftKey(meantFor));
    await storage.saveDraft(draftKey(meantFor), [...kept, attachment]);
  };

  const takeAll = async (files: readonly File[], meantFor: DraftPlace | undefined): Promise<boolean> => {
    const taker = await import("./take-files").catch(() => undefined);
    setFailed(taker === undefined);
    let areAllTaken = taker !== undefined;
    for (const file of files) {
      const taken = await taker?.takeFile(file, latest.current, newId());
      setReading((names) => withoutFirst(names, plainName(file)));
      if (taken === undefined) continue;
      if ("attachment" in taken) await attach(taken.attachment, meantFor);
      else {
        areAllTaken = false;
        setRefusals((refused) => [...refused, taken.refusal]);
      }
    }
    return areAllTaken;
  };

  return {
    items,
    reading,
    refusals,
    hasFailed,
    take(files) {
      const meantFor = shown.current;
      setRefusals([]);
      setReading((names) => [...names, ...files.map(plainName)]);
      queue.current = queue.current.then(() => takeAll(files, meantFor));
      return queue.current;
    },
    remove: (id) => put(latest.current.filter((attachment) => attachment.id !== id)),
    clear() {
      setRefusals([]);
      if (latest.current.length > 0) put(NOTHING);
    },
    dismiss() {
      setRefusals([]);
      setFailed(false);
    },
  };
}

function withoutFirst(names: readonly string[], name: string): readonly string[] {
  const place = names.indexOf(name);
  return place < 0 ? names : names.filter((_, index) => index !== place);
}

/** Only has to differ from the others of one question. */
function newId(): string {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
}
