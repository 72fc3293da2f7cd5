import { type AnswerFailure, networkFailure } from "./failure";
import { isFindingCode } from "./finding-codes";
import type { Finding } from "./findings";
import { addressOf, refusalOf } from "./model-acts";
import type { ModelDetails } from "./models";
import { entries, isFields, number, oneOf, parse, text } from "./wire-fields";

/** What the server answered, or why it did not. */
export type Answered<Value> =
  | { readonly type: "answered"; readonly value: Value }
  | { readonly type: "failed"; readonly failure: AnswerFailure };

/** What an installed model is. Never rejects. */
export function askDetails(
  fetcher: typeof fetch,
  name: string,
  signal: AbortSignal,
): Promise<Answered<ModelDetails>> {
  return ask(fetcher, `/models/${addressOf(name)}`, signal, readModelDetails);
}

/** What stands between Synapse and its model server. Never rejects. */
export function askDoctor(fetcher: typeof fetch, signal: AbortSignal): Promise<Answered<Finding[]>> {
  return ask(fetcher, "/doctor", signal, readFindings);
}

async function ask<Value>(
  fetcher: typeof fetch,
  address: string,
  signal: AbortSignal,
  read: (json: string) => Value | undefined,
): Promise<Answered<Value>> {
  try {
    const headers = { Accept: "application/json" };
    const response = await fetcher(address, { signal, cache: "no-store", headers });
    const body = await response.text();
    const value = response.ok ? read(body) : undefined;
    return value === undefined
      ? { type: "failed", failure: refusalOf(body, response.status) }
      : { type: "answered", value };
  } catch {
    return { type: "failed", failure: networkFailure() };
  }
}

/** The body of `GET /models/{name}`, or undefined when it is not one. */
export function readModelDetails(json: string): ModelDetails | undefined {
  const value = parse(json);
  if (!isFields(value) || typeof value.name !== "string") return undefined;
  return {
    name: value.name,
    family: text(value.family),
    format: text(value.format),
    parameter_size: text(value.parameter_size),
    parameter_count: number(value.parameter_count),
    quantization: text(value.quantization),
    capabilities: entries(value.capabilities, text),
    context_length: number(value.context_length),
    modified_at: text(value.modified_at),
    parameters: entries(value.parameters, readParameter),
    system: text(value.system),
    template: text(value.template),
    license: text(value.license),
  };
}

function readParameter(value: unknown): { name: string; value: string } | undefined {
  if (!isFields(value) || typeof value.name !== "string" || typeof value.value !== "string") return undefined;
  return { name: value.name, value: value.value };
}

/** The findings in the body of `GET /doctor`; undefined when it is not one. Codes of a newer server are left out. */
export function readFindings(json: string): Finding[] | undefined {
  const value = parse(json);
  if (!isFields(value) || !Array.isArray(value.findings)) return undefined;
  return entries(value.findings, readFinding);
}

function readFinding(value: unknown): Finding | undefined {
  if (!isFields(value) || !isFindingCode(value.code) || !isFields(value.values)) return undefined;
  const severity = oneOf(["error", "warning", "hint"], value.severity);
  if (severity === undefined) return undefined;
  const values = Object.entries(value.values).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { code: value.code, severity, values: Object.fromEntries(values) };
}
