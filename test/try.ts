/** `npm run try`: looks at Synapse as a person would, step by step, and says of each what to expect and what was seen.
 * OLLAMA_HOST names the model server (else an Ollama on this machine, else a fake), SYNAPSE_MODEL the model,
 * SYNAPSE_URL a server that runs already. `--yes` does not wait for Enter. */
import { parseArgs } from "node:util";
import { findOllama, startFake } from "./model-server";
import { generatorTrial } from "./try/generator-trial";
import { serverTrials } from "./try/server-trials";
import { createTerminal } from "./try/terminal";
import { runTrials } from "./try/trial";
import { startWholeServer } from "./try/whole-server";

const { values } = parseArgs({ options: { yes: { type: "boolean", default: false } } });
const terminal = createTerminal({ input: process.stdin, output: process.stdout, isHurried: values.yes });
const given = process.env.SYNAPSE_URL?.replace(/\/+$/, "");

const ollama = await findOllama(process.env.OLLAMA_HOST);
if (ollama === undefined) terminal.line("No Ollama answers here, so a fake one does. It knows nothing.");
const upstream = ollama ?? (await startFake());
terminal.line(`Model server: ${upstream.description}, ${upstream.url}`);
if (given === undefined) terminal.line("Starting a server of our own, which builds first if need be …");
const server = given === undefined ? await startWholeServer(upstream.url) : undefined;
const baseUrl = given ?? server?.url ?? "";
terminal.line(`Server: ${baseUrl}`);
try {
  const trials = [generatorTrial(upstream.url, process.env.SYNAPSE_MODEL), ...serverTrials(baseUrl)];
  const failed = await runTrials(trials, terminal);
  terminal.heading(`${trials.length - failed} as promised, ${failed} not`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  terminal.close();
  await server?.stop();
  await upstream.stop();
}
