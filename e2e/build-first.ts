import { buildApp, isBuilt } from "../server/build.mjs";

/** The tests run what `npm start` runs: the sources as they are, built. */
// biome-ignore lint/style/noDefaultExport: what Playwright calls
export default async function buildFirst(): Promise<void> {
  if (!isBuilt()) await buildApp();
}
