import { createHash } from "node:crypto";
import { canThink, resolveModel } from "./answer-endpoint";
import { timestamp } from "./clock";
import type { Endpoint, Exchange } from "./engine";
import type { GgufValue } from "./gguf-header";
import { GUIDE_NAME, isGuide } from "./guide";
import { readJsonBody } from "./json-body";
import type { StoredModel } from "./models-dir";
import { sendJson } from "./ndjson-writer";
import { OllamaError } from "./ollama-errors";
import { modelBodySchema, parseBody, requiredModel } from "./request-schemas";

/** The guide counts as older than anything, so that whoever takes the newest model takes a real one. */
const GUIDE_MODIFIED_MS = 0;

const GUIDE_DIGEST = createHash("sha256").update(GUIDE_NAME).digest("hex");

const GUIDE_DETAILS = {
  parent_model: "",
  format: "guide",
  family: "guide",
  families: ["guide"],
  parameter_size: "",
  quantization_level: "",
};

/** GET /api/tags. Model files are told only where they can run; the guide is always there. */
export const tags: Endpoint = async ({ engine, response }) => {
  const stored = await engine.models.list();
  const runnable = stored.length > 0 && (await engine.runner.availability()).available;
  const models = runnable ? stored.map(tagOf) : [];
  sendJson(response, { models: [...models, guideTag()] });
};

function tagOf(model: StoredModel): object {
  const { facts } = model;
  return {
    name: model.name,
    model: model.name,
    modified_at: timestamp(model.modifiedMs),
    size: model.sizeBytes,
    digest: model.digest,
    details: {
      ...detailsOf(model),
      ...(facts.contextTokens !== undefined && { context_length: facts.contextTokens }),
      ...(facts.embeddingLength !== undefined && { embedding_length: facts.embeddingLength }),
    },
    capabilities: capabilitiesOf(model),
  };
}

function guideTag(): object {
  const modified = timestamp(GUIDE_MODIFIED_MS);
  const capabilities = ["completion"];
  const identity = {
    name: GUIDE_NAME,
    model: GUIDE_NAME,
    modified_at: modified,
    size: 0,
    digest: GUIDE_DIGEST,
  };
  return { ...identity, details: GUIDE_DETAILS, capabilities };
}

function detailsOf({ facts }: StoredModel): object {
  const family = facts.architecture ?? "";
  return {
    parent_model: "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: facts.parameterSize,
    quantization_level: facts.quantization ?? "",
  };
}

function capabilitiesOf(model: StoredModel): string[] {
  return canThink(model) ? ["completion", "thinking"] : ["completion"];
}

/** GET /api/catalogue, an addition to Ollama's API: all that /api/pull knows. */
export const catalogue: Endpoint = async ({ engine, response }) => {
  sendJson(response, {
    models: engine.catalogue.map(({ name, sizeBytes, license }) => ({
      name,
      ...(sizeBytes !== undefined && { size: sizeBytes }),
      license,
    })),
  });
};

/** GET /api/ps */
export const ps: Endpoint = async ({ engine, response }) => {
  const resident = engine.line.resident();
  const model = resident && (await engine.models.find(resident.name));
  if (!resident || !model) return sendJson(response, { models: [] });
  const forEver = engine.clock.nowMs() + 100 * 365 * 86_400_000;
  sendJson(response, {
    models: [
      {
        name: model.name,
        model: model.name,
        size: resident.memoryBytes,
        digest: model.digest,
        details: detailsOf(model),
        expires_at: timestamp(resident.expiresAtMs ?? forEver),
        size_vram: 0,
        context_length: resident.contextTokens,
      },
    ],
  });
};

/** POST /api/show */
export const show: Endpoint = async (exchange) => {
  const body = parseBody(modelBodySchema, await readJsonBody(exchange.request));
  const name = requiredModel(body);
  const model = await resolveModel(
    exchange,
    name.includes(":") || isGuide(name) ? name : await tagged(exchange, name),
  );
  sendJson(exchange.response, model === undefined ? await showGuide(exchange) : showModel(model));
};

/** 0.32 names the tag it looked for when it finds nothing. */
async function tagged(exchange: Exchange, name: string): Promise<string> {
  return (await exchange.engine.models.find(name))?.name ?? `${name}:latest`;
}

function showModel(model: StoredModel): object {
  const { facts, header } = model;
  const template = facts.chatTemplate ?? "";
  const values = [...header.values].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...(facts.license !== undefined && { license: facts.license }),
    modelfile: `# Modelfile of a GGUF file\n\nFROM ${model.path}\nTEMPLATE ${JSON.stringify(template)}\n`,
    template,
    details: detailsOf(model),
    model_info: {
      ...Object.fromEntries(values.map(([key, value]) => [key, plain(value)])),
      "general.parameter_count": header.parameterCount,
    },
    tensors: header.tensors.map(({ name, type, shape }) => ({ name, type, shape })),
    capabilities: capabilitiesOf(model),
    modified_at: timestamp(model.modifiedMs),
  };
}

/** Arrays are null, as Ollama shows them without `verbose`. */
function plain(value: GgufValue): number | string | boolean | null {
  if (typeof value === "object") return null;
  return typeof value === "bigint" ? Number(value) : value;
}

async function showGuide({ engine }: Exchange): Promise<object> {
  const availability = await engine.runner.availability();
  const without = availability.available
    ? ""
    : `\n# Models cannot run here, only the guide can: ${availability.reason.replaceAll("\n", " ")}`;
  return {
    modelfile: `# ${GUIDE_NAME} quotes this project's documentation; it is not a language model.${without}\n`,
    template: "",
    details: GUIDE_DETAILS,
    model_info: { "general.architecture": "guide" },
    capabilities: ["completion"],
    modified_at: timestamp(GUIDE_MODIFIED_MS),
  };
}

/** DELETE /api/delete answers 200 without a body. A loaded model is unloaded first, or after its answer. */
export const remove: Endpoint = async (exchange) => {
  const body = parseBody(modelBodySchema, await readJsonBody(exchange.request));
  const name = requiredModel(body);
  const model = await resolveModel(exchange, name);
  if (model === undefined) throw new OllamaError(400, `${GUIDE_NAME} is built in and cannot be deleted`);
  await exchange.engine.line.release(model.path);
  await exchange.engine.models.remove(model);
  exchange.response.writeHead(200, { "content-length": 0 });
  exchange.response.end();
};
