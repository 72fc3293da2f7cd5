/** What an answer costs through Synapse, as ratios to a raw pipe measured in the same run. Absolute figures depend on
 * the machine; only the ratios mean something. */
import { cpus } from "node:os";
import { readPlan } from "./plan";
import {
  bytesSection,
  firstTextSection,
  loadSection,
  resumeSection,
  stalledSection,
  startSection,
} from "./sections";
import { createStage } from "./stage";

const SECTIONS = {
  load: loadSection,
  first: firstTextSection,
  stalled: stalledSection,
  resume: resumeSection,
  start: startSection,
  bytes: (_: unknown, wanted: ReturnType<typeof readPlan>) => bytesSection(wanted),
};

const plan = readPlan(process.argv.slice(2));
const startMs = performance.now();
const stage = await createStage();
try {
  console.log(`Node ${process.version}, ${cpus().length} cores. Only the ratios mean something.\n`);
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (plan.only.length > 0 && !plan.only.includes(name)) continue;
    console.log(`${await section(stage, plan)}\n`);
  }
  console.log(`${Math.round((performance.now() - startMs) / 1000)} s in all.`);
} finally {
  await stage.close();
}
