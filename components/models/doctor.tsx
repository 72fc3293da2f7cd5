"use client";

import { useEffect, useState } from "react";
import { useModels, useServices } from "@/components/chat/services";
import { fill } from "@/components/texts/fill";
import { Filled } from "@/components/texts/filled";
import { useTexts } from "@/components/texts/texts-provider";
import { useFormats } from "@/components/texts/use-formats";
import { TextButton } from "@/components/ui/text-button";
import type { Finding } from "@/lib/chat/findings";
import { type Answered, askDoctor } from "@/lib/chat/model-questions";
import { CodedText } from "./coded-text";

type Report = Answered<readonly Finding[]> & { readonly atMs: number };

/** What stands between Synapse and its model server, each with what to do. Looks again whenever the page has asked for the
 * models in vain, so what was mended is seen. */
export function Doctor() {
  const { models } = useServices();
  const { models: texts } = useTexts();
  const { formatTime } = useFormats();
  const failure = useModels((state) => state.failure);
  const [report, setReport] = useState<Report>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure is another try of the page, and so of the doctor
  useEffect(() => {
    const request = new AbortController();
    void askDoctor((...call) => window.fetch(...call), request.signal).then((answer) => {
      if (!request.signal.aborted) setReport({ ...answer, atMs: Date.now() });
    });
    return () => request.abort();
  }, [failure]);

  return (
    <section aria-label={texts.doctor} className="mt-3 text-sm">
      <div role="status">
        {report === undefined && <p className="text-dim">{texts.checking}</p>}
        {report?.type === "failed" && <p className="text-dim">{texts.doctorSilent}</p>}
        {report?.type === "answered" && <Findings findings={report.value} />}
      </div>
      <p className="mt-2.5 flex flex-wrap items-baseline gap-x-3.5 text-dim">
        <TextButton label={texts.checkAgain} onClick={models.refresh} />
        {report !== undefined && (
          <span className="num">
            <Filled text={texts.checkedAt} values={{ time: formatTime(report.atMs) }} />
          </span>
        )}
      </p>
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const { models: texts } = useTexts();
  if (findings.length === 0) return <p className="text-dim">{texts.allWell}</p>;
  return (
    <ul className="grid gap-3">
      {findings.map((finding) => (
        <FindingItem key={finding.code} finding={finding} />
      ))}
    </ul>
  );
}

function FindingItem({ finding: { code, values } }: { readonly finding: Finding }) {
  const { models: texts } = useTexts();
  const { what, fix } = texts.findings[code];
  const known = { host: texts.theHost, port: texts.thePort, address: texts.theAddress, ...values };
  return (
    <li data-finding={code}>
      <p className="font-medium">
        <CodedText text={fill(what, known)} />
      </p>
      <p className="mt-0.5 text-dim leading-relaxed">
        <CodedText text={fill(fix, known)} />
      </p>
    </li>
  );
}
