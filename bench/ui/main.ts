/** `npm run bench:ui`: what an answer costs the browser, beside other renderers of Markdown on the same answers in the same
 * run. `--quick` takes a look, `--as-built` leaves a stale build as it is, names of sections (render stall page load)
 * choose among them. Absolute figures depend on the machine; only the ratios mean something. */
import { cpus, loadavg } from "node:os";
import { buildApp, isBuilt } from "../../server/build.mjs";
import { provideBrowser } from "../../test/provide-browser.mjs";
import { loadSection, pageSection } from "./measure-page";
import { renderSection, stallSection } from "./measure-render";
import { readUiPlan } from "./plan";
import { providePages } from "./provide-pages";
import { createUiStage } from "./stage";

const SECTIONS = { load: loadSection, page: pageSection, stall: stallSection, render: renderSection };

const plan = readUiPlan(process.argv.slice(2));
const startMs = performance.now();
if (!plan.asBuilt && !isBuilt()) await buildApp();
await providePages();
const stage = await createUiStage(provideBrowser((line) => console.log(line)));
try {
  console.log(`Chromium ${stage.version()}, ${cpus().length} cores. Only the ratios mean something.`);
  const [busy = 0] = loadavg();
  const isBusy = busy > cpus().length / 2;
  if (isBusy)
    console.log(`Other programs keep ${busy.toFixed(1)} cores busy: stalls and frames say nothing.`);
  console.log();
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (plan.only.length > 0 && !plan.only.includes(name)) continue;
    console.log(`${await section(stage, plan)}\n`);
  }
  console.log(`${Math.round((performance.now() - startMs) / 1_000)} s in all.`);
} finally {
  await stage.close();
}
