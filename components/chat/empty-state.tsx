"use client";

import { useEffect, useState } from "react";
import { CodedText } from "@/components/models/coded-text";
import { Download } from "@/components/models/download";
import { fill } from "@/components/texts/fill";
import { useTexts } from "@/components/texts/texts-provider";
import { useLoaded } from "@/components/ui/use-loaded";
import { currentModel, listedName } from "@/lib/chat/model-state";
import type { ModelList } from "@/lib/chat/models";
import { isPulling } from "@/lib/chat/pull-status";
import { focusComposer } from "./composer-focus";
import { useModels, useServices, useSession } from "./services";
import { GUIDE_MODEL } from "./suggestions";
import { UpstreamTrouble } from "./upstream-trouble";

/** Before the first question: what runs where, what one could ask, and what is still on its way. */
export function EmptyState() {
  const session = useSession();
  const { empty } = useTexts().models;
  const list = useModels((state) => state.list);
  const failure = useModels((state) => state.failure);
  const model = useModels((state) => currentModel(state)?.name);
  const isAnswerable = failure === undefined && model !== undefined;
  const questions = model?.startsWith(GUIDE_MODEL) ? empty.guideQuestions : empty.questions;

  return (
    <div className="h-full overflow-y-auto px-4 sm:px-5">
      <div className="mx-auto max-w-140 pt-[max(2rem,16vh)] pb-8">
        <h1 className="font-semibold text-2xl tracking-tight">{empty.title}</h1>
        {(list !== undefined || failure === undefined) && (
          <p className="mt-2 min-h-6 text-dim">{list !== undefined && <Whereabouts list={list} />}</p>
        )}
        {failure !== undefined && <UpstreamTrouble failure={failure} />}
        {isAnswerable && (
          <ul aria-label={empty.suggestions} className="mt-6 grid gap-2.5 sm:grid-cols-2">
            {questions.map((question) => (
              <li key={question} className="grid">
                <button
                  type="button"
                  onClick={() => {
                    session.send({ content: question });
                    focusComposer();
                  }}
                  className="rounded-card border border-line px-3.5 py-3 text-start text-dim text-sm transition-colors hover:bg-sunk hover:text-ink"
                >
                  {question}
                </button>
              </li>
            ))}
          </ul>
        )}
        {list !== undefined && failure === undefined && <Arrivals list={list} model={model} />}
      </div>
    </div>
  );
}

/** Downloads, and what answers until they are there; or what one could fetch. */
function Arrivals({ list, model }: { readonly list: ModelList; readonly model: string | undefined }) {
  const { models: texts } = useTexts();
  const isGuided = model?.startsWith(GUIDE_MODEL) ?? false;
  const isComing = list.pulls.some(isPulling);
  const isBare = (model === undefined || isGuided) && !isComing;
  return (
    <div className="mt-5.5 grid gap-4">
      {list.pulls.map((pull) => (
        <Download key={pull.model} pull={pull} />
      ))}
      {isGuided && (
        <p className="text-faint text-sm">{isComing ? texts.empty.untilThen : texts.empty.guided}</p>
      )}
      {model === undefined && !isComing && <p className="text-dim text-sm">{texts.none}</p>}
      {isBare && (list.can_manage ? <Offers list={list} /> : <ManagedElsewhere />)}
    </div>
  );
}

const loadOffers = () => import("@/components/models/model-offers");

function Offers({ list }: { readonly list: ModelList }) {
  const { models } = useServices();
  const [loaded, want] = useLoaded(loadOffers);
  useEffect(want, [want]);
  const fetchModel = (name: string) => {
    models.choose(listedName(name, list));
    void models.pull(name);
  };
  return loaded.kind === "here" && <loaded.part.ModelOffers list={list} onFetch={fetchModel} />;
}

function ManagedElsewhere() {
  const { models: texts } = useTexts();
  return (
    <p className="text-dim text-sm">
      <CodedText text={texts.managedElsewhere} />
    </p>
  );
}

/** Says what answers, and no more than is known about where what one writes goes. */
function Whereabouts({ list: { upstream } }: { readonly list: ModelList }) {
  const { empty } = useTexts().models;
  const [host, setHost] = useState<string>();
  useEffect(() => setHost(window.location.hostname), []);
  if (host === undefined) return null;
  const name = upstream.version === undefined ? "Ollama" : `Ollama ${upstream.version}`;
  const isLocal = upstream.kind === "engine" || upstream.local === true;
  const place = isLoopback(host) ? empty.thisMachine : host;
  return fill(isLocal ? empty.local : empty.remote, { place, upstream: name });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host.startsWith("127.") || host === "[::1]";
}
