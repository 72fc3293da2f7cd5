// The first thing `npm start` and `npm run dev` run: plain JavaScript, because nothing is built yet.
import { existsSync } from "node:fs";

const MINIMUM = { major: 20, minor: 9 };

/** @param {string} version */
function isSupported(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor);
}

if (!isSupported(process.versions.node)) {
  console.error(
    `Synapse needs Node ${MINIMUM.major}.${MINIMUM.minor} or newer; this is ${process.versions.node}.`,
  );
  process.exit(1);
}
if (!existsSync(new URL("../node_modules/next", import.meta.url))) {
  console.error("The packages are not installed yet. Run: npm ci");
  process.exit(1);
}

const isDev = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: isDev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });

const { buildApp, buildServer, isBuilt } = await import("./build.mjs");
if (isDev) await buildServer();
else if (!isBuilt()) await buildApp();

await import(new URL("../dist/server.mjs", import.meta.url).href);
