import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SETTINGS, settingDocs } from "./env-settings";

const LINE_WIDTH = 100;

/** The text of `.env.example`: every setting with what it means and its default, all commented out. */
export function envExample(): string {
  const blocks = Object.entries(SETTINGS).flatMap(([name, schema]) => {
    const doc = settingDocs.get(schema);
    if (doc === undefined || doc.isInternal) return [];
    const shown = doc.fallback === "" ? doc.example : doc.fallback;
    return [`${wrapComment(doc.description)}\n#${name}=${shown}\n`];
  });
  const head = wrapComment(
    "Settings of Synapse. Copy this file to .env and remove the # before a line to change it. Lines show the default, or an example where there is none. Written by `npm run env:example`.",
  );
  return [`${head}\n`, ...blocks].join("\n");
}

function wrapComment(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length + 3 > LINE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join("\n");
}

const examplePath = fileURLToPath(new URL("../.env.example", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(examplePath, envExample());
