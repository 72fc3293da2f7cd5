"use client";

import { useEffect, useState } from "react";
import { Download } from "@/components/models/download";
import { currentModel } from "@/lib/chat/model-watch";
import type { ModelList } from "@/lib/chat/models";
import { focusComposer } from "./composer-focus";
import { useModels, useSession } from "./services";
import { GUIDE_MODEL, suggestionsFor } from "./suggestions";
import { UpstreamTrouble } from "./upstream-trouble";

/** Before the first question: what runs where, what one could ask, and what is still on its way. */
export function EmptyState() {
  const session = useSession();
  const list = useModels((state) => state.list);
  const failure = useModels((state) => state.failure);
  const model = useModels((state) => currentModel(state)?.name);
  const isAnswerable = failure === undefined && model !== undefined;

  return (
    <div className="h-full overflow-y-auto px-4 sm:px-5">
      <div className="mx-auto max-w-140 pt-[max(2rem,16vh)] pb-8">
        <h1 className="font-semibold text-2xl tracking-tight">What would you like to know?</h1>
        {(list !== undefined || failure === undefined) && (
          <p className="mt-2 min-h-6 text-dim">{list !== undefined && <Whereabouts list={list} />}</p>
        )}
        {failure !== undefined && <UpstreamTrouble failure={failure} />}
        <ul className="mt-6 grid gap-2.5 sm:grid-cols-2">
          {(isAnswerable ? suggestionsFor(model) : []).map((question) => (
            <li key={question} className="grid">
              <button
                type="button"
                onClick={() => {
                  session.send({ content: question });
                  focusComposer();
                }}
                className="rounded-card border border-line px-3.5 py-3 text-left text-dim text-sm transition-colors hover:bg-sunk hover:text-ink"
              >
                {question}
              </button>
            </li>
          ))}
        </ul>
        {list !== undefined && failure === undefined && <Arrivals list={list} model={model} />}
      </div>
    </div>
  );
}

/** Downloads, and what answers until they are there; or that nothing is there and nothing is coming. */
function Arrivals({ list, model }: { readonly list: ModelList; readonly model: string | undefined }) {
  const isGuided = model?.startsWith(GUIDE_MODEL) ?? false;
  return (
    <div className="mt-5.5 grid gap-4">
      {list.pulls.map((pull) => (
        <Download key={pull.model} pull={pull} />
      ))}
      {isGuided && (
        <p className="text-faint text-sm">
          {list.pulls.some((pull) => pull.error === undefined)
            ? "Until then a small guide answers questions about Synapse itself."
            : "No model is installed. A small guide answers questions about Synapse itself."}
        </p>
      )}
      {model === undefined && list.pulls.length === 0 && (
        <p className="text-dim text-sm">
          No model is installed yet. Fetch one with{" "}
          <code className="font-mono text-ink text-xs">ollama pull llama3.2</code>; this page notices it by
          itself.
        </p>
      )}
    </div>
  );
}

/** Says what answers, and no more than is known about where what one writes goes. */
function Whereabouts({ list: { upstream } }: { readonly list: ModelList }) {
  const [host, setHost] = useState<string>();
  useEffect(() => setHost(window.location.hostname), []);
  if (host === undefined) return null;
  const name = upstream.version === undefined ? "Ollama" : `Ollama ${upstream.version}`;
  const isLocal = upstream.kind === "engine" || upstream.local === true;
  const place = isLoopback(host) ? "this machine" : host;
  if (isLocal) return `Runs on ${place}. Nothing you write leaves it.`;
  return `Answers come from ${name}, through Synapse on ${place}.`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host.startsWith("127.") || host === "[::1]";
}
