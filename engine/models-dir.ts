import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { CATALOGUE, type CatalogueEntry, findInCatalogue } from "./catalogue";
import { type GgufFacts, type GgufHeader, ggufFacts, readGgufHeader } from "./gguf-header";

/** A model file on disk. */
export interface StoredModel {
  /** `name:tag`, lower-case. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Hex SHA-256 of what is known of the file (its name, size and time), as Ollama's is of a manifest, not of the
   * weights: it is another one whenever the file is. */
  readonly digest: string;
  readonly header: GgufHeader;
  readonly facts: GgufFacts;
}

/** The folder of model files. Any `.gguf` that is put there is a model. */
export interface ModelsDir {
  readonly path: string;
  /** The newest first. Files that are no readable GGUF are left out. */
  list(): Promise<StoredModel[]>;
  /** By name; letter case does not matter, `:latest` may be left out, and a bare family name means the model that a
   * pull of it brings. */
  find(name: string): Promise<StoredModel | undefined>;
  /** Deletes the file, and the further parts of a split one. */
  remove(model: StoredModel): Promise<void>;
}

/** `SYNAPSE_MODELS_DIR`, else `~/.cache/synapse/models`. */
export function defaultModelsDir(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env.SYNAPSE_MODELS_DIR || join(homedir(), ".cache", "synapse", "models"));
}

const LATER_PART = /-(?!00001)\d{5}-of-\d{5}\.gguf$/i;
const FIRST_PART = /-00001-of-(\d{5})\.gguf$/i;
const QUANTIZATION = /^(.+?)[.-]((?:u?i?q\d\w*)|bf16|f16|f32|mxfp4)$/i;

/** The name a file goes by: its catalogue name when it is a catalogue file, else `stem:quantisation` when the stem
 * ends with one, else `stem:latest`. */
export function nameOfFile(file: string, catalogue: readonly CatalogueEntry[] = CATALOGUE): string {
  const known = catalogue.find((entry) => entry.file.toLowerCase() === file.toLowerCase());
  if (known) return known.name;
  const stem = file.replace(FIRST_PART, "").replace(/\.gguf$/i, "");
  const clean = stem.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  const [, base, quantization] = QUANTIZATION.exec(clean) ?? [];
  return base && quantization ? `${base}:${quantization}` : `${clean}:latest`;
}

/** Models are chat models here; projectors and embedding models in the folder are not. */
const NOT_CHAT = /^(clip|bert|nomic-bert|jina-bert-v2|t5encoder|mmproj)/;

export function openModelsDir(
  path: string,
  catalogue: readonly CatalogueEntry[] = CATALOGUE,
  onUnreadable: (file: string, error: unknown) => void = () => {},
): ModelsDir {
  const known = new Map<string, { stamp: string; model: StoredModel | undefined }>();

  async function read(file: string): Promise<StoredModel | undefined> {
    const full = join(path, file);
    const info = await stat(full).catch(() => undefined);
    if (!info?.isFile()) return undefined;
    const stamp = `${info.size}:${info.mtimeMs}`;
    const before = known.get(file);
    const model =
      before?.stamp === stamp ? before.model : await describe(file, full, info.size, info.mtimeMs);
    known.set(file, { stamp, model });
    return model;
  }

  async function describe(
    file: string,
    full: string,
    sizeBytes: number,
    modifiedMs: number,
  ): Promise<StoredModel | undefined> {
    try {
      const header = await readGgufHeader(full);
      const facts = ggufFacts(header);
      if (NOT_CHAT.test(facts.architecture ?? "")) return undefined;
      const name = nameOfFile(file, catalogue);
      const digest = createHash("sha256").update(`${file}\n${sizeBytes}\n${modifiedMs}`).digest("hex");
      return { name, path: full, sizeBytes, modifiedMs, digest, header, facts };
    } catch (error) {
      onUnreadable(file, error);
      return undefined;
    }
  }

  async function list(): Promise<StoredModel[]> {
    const files = (await readdir(path).catch(() => [])).filter(
      (file) => /\.gguf$/i.test(file) && !LATER_PART.test(file),
    );
    const models: StoredModel[] = [];
    for (const file of files.sort()) {
      const model = await read(file);
      if (model) models.push(model);
    }
    return distinct(models).sort((a, b) => b.modifiedMs - a.modifiedMs);
  }

  return {
    path,
    list,
    async find(name) {
      const wanted = name.toLowerCase();
      const models = await list();
      return (
        models.find((model) => model.name === wanted) ??
        models.find((model) => !wanted.includes(":") && model.name === `${wanted}:latest`) ??
        models.find((model) => model.name === findInCatalogue(wanted, catalogue)?.name)
      );
    },
    async remove(model) {
      const first = FIRST_PART.exec(model.path);
      const parts = first ? Number(first[1]) : 1;
      await unlink(model.path);
      for (let part = 2; part <= parts; part++) {
        const suffix = `-${String(part).padStart(5, "0")}-of-${first?.[1]}.gguf`;
        await unlink(model.path.replace(FIRST_PART, suffix)).catch(() => {});
      }
    },
  };
}

/** Two files may derive one name; the later ones then go by their whole stem. */
function distinct(models: readonly StoredModel[]): StoredModel[] {
  const taken = new Set<string>();
  return models.flatMap((model) => {
    const stem =
      model.path
        .split(/[\\/]/)
        .at(-1)
        ?.replace(/\.gguf$/i, "")
        .toLowerCase() ?? model.name;
    const name = [model.name, `${stem}:latest`].find((candidate) => !taken.has(candidate));
    if (name === undefined) return [];
    taken.add(name);
    return [{ ...model, name }];
  });
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

export async function ensureFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}
