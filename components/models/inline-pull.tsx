"use client";

import { useEffect, useRef } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFailureSentence } from "@/components/texts/use-failure-sentence";
import { TextButton } from "@/components/ui/text-button";
import { isSameModel, readPullName } from "@/lib/chat/model-name";
import { installedModel, pullOf } from "@/lib/chat/model-state";
import { isPulling } from "@/lib/chat/pull-status";
import { Download } from "./download";
import { useAct } from "./use-act";

interface InlinePullProps {
  /** The model that was asked and is not installed. */
  readonly model: string;
  /** The model is there: the question can be asked again. Called once. */
  readonly onReady: () => void;
}

/**
 * In the place of an answer whose model is not installed. A model that was picked just now is fetched at once; any other one
 * when the person says so. As soon as it is there, `onReady` is called, unless it had come while nobody looked: then
 * the person is asked, since a conversation from long ago must not begin to talk.
 */
export function InlinePull({ model, onReady }: InlinePullProps) {
  const { models } = useServices();
  const { models: texts } = useTexts();
  const say = useFailureSentence();
  const act = useAct();
  const isHere = useModels((state) => installedModel(state, model) !== undefined);
  const pull = useModels((state) => pullOf(state, model));
  const isWanted = useModels((state) => isSameModel(state.wanted?.name, model));
  const canManage = useModels((state) => state.list?.can_manage === true);
  const isKnown = useModels((state) => state.list !== undefined);
  const isRunning = pull !== undefined && isPulling(pull);
  const canFetch = canManage && readPullName(model) !== undefined;
  const isBegun = useRef(false);
  const fetchIt = () => {
    isBegun.current = true;
    models.choose(model);
    act.run(() => models.pull(model));
  };

  useEffect(() => {
    if (!isBegun.current && isWanted && !isHere && pull === undefined && canFetch) fetchIt();
  });

  const wasSeenComing = useRef(false);
  const isTold = useRef(false);
  useEffect(() => {
    if (isRunning) wasSeenComing.current = true;
    if (!isHere || !wasSeenComing.current || isTold.current) return;
    isTold.current = true;
    onReady();
  });

  if (!isKnown) return null;
  if (isHere) {
    return (
      <p className="flex flex-wrap gap-x-3.5 text-sm">
        <span className="text-dim">
          <Filled text={texts.hereNow} values={{ name: model }} />
        </span>
        <TextButton
          label={texts.answerNow}
          onClick={() => {
            isTold.current = true;
            onReady();
          }}
        />
      </p>
    );
  }
  if (pull !== undefined) {
    return (
      <div className="grid max-w-110 gap-2">
        <Download pull={pull} />
        {isRunning && <p className="text-faint text-sm">{texts.thenAnswers}</p>}
      </div>
    );
  }
  const missing = canFetch ? texts.missingFetch : canManage ? texts.missing : texts.missingManaged;
  return (
    <div className="border-warn border-s-2 py-0.5 ps-3.5 text-sm">
      <p className="wrap-anywhere">
        <Filled text={missing} values={{ name: model }} />
      </p>
      {act.failure !== undefined && (
        <p role="alert" className="mt-1 text-dim">
          {say(act.failure)}
        </p>
      )}
      {canFetch && (
        <div className="mt-1">
          <TextButton label={fill(texts.fetchNamedShort, { name: model })} onClick={fetchIt} />
        </div>
      )}
    </div>
  );
}
