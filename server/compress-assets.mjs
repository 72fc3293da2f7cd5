// Writes each script and style of the build a second and a third time, as small as it gets, beside the first.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const shrinkBrotli = promisify(brotliCompress);
const shrinkGzip = promisify(gzip);

const COMPRESSIBLE = /\.(js|css|svg|json|txt)$/;

/** Below that, headers are most of what is sent. */
const MIN_BYTES = 512;

/** Writes `x.br` and `x.gz` beside each text file below `folder`. Slow on purpose: it is done once, and every first visit
 * over a slow network gains by it.
 * @param {string} folder */
export async function compressAssets(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    COMPRESSIBLE.test(file),
  );
  await Promise.all(files.map((file) => compressFile(join(folder, file))));
}

/** @param {string} path */
async function compressFile(path) {
  const bytes = readFileSync(path);
  if (bytes.length < MIN_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [small, plain] = await Promise.all([
    shrinkBrotli(bytes, { params }),
    shrinkGzip(bytes, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, plain);
}
