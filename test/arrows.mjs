// The import-arrow check (`npm run arrows`): which folder may import which, which packages belong where, no cycles.
// dependency-cruiser would be the library for it, but none that runs on Node 20.9 reads TypeScript 6.
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SERVER_LIBS = ["gateway", "chat", "ollama", "generation", "sse", "http", "observability"];

/** Area → the areas or single modules it may import beside itself. Areas in FREE import what they like.
 * @type {Record<string, string[]>} */
const ARROWS = {
  app: ["components", "lib/env", "lib/stats", ...SERVER_LIBS.map((name) => `lib/${name}`)],
  server: ["lib/env", "lib/stats", ...SERVER_LIBS.map((name) => `lib/${name}`)],
  components: ["lib/chat", "lib/stats"],
  engine: [],
  "lib/chat": ["lib/sse", "lib/stats"],
  "lib/sse": [],
  "lib/stats": [],
  "lib/gateway": [
    "lib/generation",
    "lib/ollama",
    "lib/chat",
    "lib/http",
    "lib/sse",
    "lib/stats",
    "lib/observability",
    "lib/env",
  ],
  "lib/generation": ["lib/chat", "lib/stats"],
  "lib/ollama": ["lib/chat"],
  "lib/http": ["lib/chat", "lib/observability", "lib/env"],
  "lib/observability": ["lib/env"],
  "lib/env": ["lib/ollama/address"],
};

/** Areas no arrow ends at but their own kind: they prove and measure the others. */
const FREE = new Set(["test", "e2e", "bench", "."]);

/** A package (or `node:`) and the only areas that may import it; `why` ends the sentence "… may not import …".
 * @type {{ package: RegExp, only: RegExp, why: string }[]} */
const PACKAGES = [
  {
    package: /^node:/,
    only: /^(app|server|engine|lib\/(gateway|generation|ollama|http|observability|env))$/,
    why: "it runs in the browser",
  },
  {
    package: /^(react|react-dom|lucide-react|uplot)(\/|$)/,
    only: /^(app|components)$/,
    why: "React and drawing belong to app and components",
  },
  { package: /^next(\/|$)/, only: /^(app|server|components)$/, why: "Next belongs to app and server" },
  { package: /^ollama(\/|$)/, only: /^lib\/ollama$/, why: "lib/ollama is the one place that knows Ollama" },
  { package: /^ioredis(\/|$)/, only: /^lib\/generation$/, why: "lib/generation alone knows Redis" },
  { package: /^node-llama-cpp(\/|$)/, only: /^engine$/, why: "the engine alone runs models" },
  {
    package: /^(pino|undici|rate-limiter-flexible)(\/|$)/,
    only: /^(server|engine|lib\/(gateway|ollama|http|observability))$/,
    why: "it is the server's",
  },
];

const EXTENSIONS = ["", ".ts", ".tsx", ".mjs", ".mts", ".js", ".css", ".json", "/index.ts", "/index.tsx"];

/**
 * Checks a tree. `files` maps each path (posix, from the root) to its source, or to "" for files that import nothing.
 * Tests (`x.test.ts`) and free areas may import anything; nothing else may import them.
 * @param {ReadonlyMap<string, string>} files
 * @returns {string[]} one sentence per violation, sorted
 */
export function findViolations(files) {
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  const violations = [];
  for (const [path, source] of files) {
    if (!/\.(ts|tsx|mts|mjs|js)$/.test(path) || isProof(path)) continue;
    const targets = [];
    for (const specifier of importsOf(source)) {
      const target = resolveImport(path, specifier, files);
      if (target !== undefined) targets.push(target);
      const violation = judge(path, specifier, target);
      if (violation !== undefined) violations.push(violation);
    }
    graph.set(path, targets);
  }
  return [...violations, ...findCycles(graph)].sort();
}

/** @param {string} source */
function importsOf(source) {
  return ts.preProcessFile(source, true, true).importedFiles.map((reference) => reference.fileName);
}

/** @param {string} from @param {string} specifier @param {ReadonlyMap<string, string>} files */
function resolveImport(from, specifier, files) {
  if (!/^(\.|@\/)/.test(specifier)) return undefined;
  const base = specifier.startsWith("@/") ? specifier.slice(2) : posix.join(posix.dirname(from), specifier);
  return EXTENSIONS.map((extension) => base + extension).find((candidate) => files.has(candidate));
}

/** @param {string} from @param {string} specifier @param {string | undefined} target */
function judge(from, specifier, target) {
  const area = areaOf(from);
  const allowed = ARROWS[area];
  if (allowed === undefined) return `${from}: ${area} has no row in test/arrows.mjs`;
  if (!/^(\.|@\/)/.test(specifier)) {
    const rule = PACKAGES.find((row) => row.package.test(specifier));
    const isAllowed = rule === undefined || rule.only.test(area);
    return isAllowed ? undefined : `${from} may not import ${specifier}: ${rule.why}`;
  }
  if (target === undefined) return `${from} imports ${specifier}, which is not there`;
  if (isProof(target)) return `${from} may not import ${target}: only tests import what proves`;
  const modulePath = target.replace(/\.[a-z]+$/, "");
  if ([area, ...allowed].some((name) => areaOf(target) === name || modulePath === name)) return undefined;
  return `${from} may not import ${target}: ${area} imports ${allowed.join(", ") || "nothing of ours"}`;
}

/** `lib/chat/x.ts` → `lib/chat`, `lib/env-settings.ts` → `lib/env`, `app/chat/route.ts` → `app`, `x.config.ts` → `.`
 * @param {string} path */
function areaOf(path) {
  const [top = "", second = ""] = path.split("/");
  if (!path.includes("/")) return ".";
  if (top !== "lib") return top;
  return second.startsWith("env.") || second.startsWith("env-") ? "lib/env" : `lib/${second}`;
}

/** @param {string} path */
function isProof(path) {
  return FREE.has(areaOf(path)) || /\.test\.tsx?$/.test(path);
}

/** Every cycle once, by depth-first search. @param {ReadonlyMap<string, string[]>} graph */
function findCycles(graph) {
  /** @type {string[]} */
  const cycles = [];
  const done = new Set();
  /** @param {string} node @param {string[]} trail */
  function visit(node, trail) {
    const start = trail.indexOf(node);
    if (start >= 0) cycles.push(`a cycle of imports: ${[...trail.slice(start), node].join(" → ")}`);
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  }
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}

const LEFT_OUT = new Set([
  "node_modules",
  "dist",
  "fixtures",
  "test-results",
  "playwright-report",
  "coverage",
]);

/** The tree's source files: built and installed ones left out.
 * @param {string} root @param {string} [folder]
 * @returns {Map<string, string>} */
function readTree(root, folder = "") {
  const files = new Map();
  for (const entry of readdirSync(posix.join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (entry.name.startsWith(".") || LEFT_OUT.has(entry.name)) continue;
    if (entry.isDirectory()) for (const [inner, source] of readTree(root, path)) files.set(inner, source);
    else if (/\.(ts|tsx|mts|mjs|js|css|json)$/.test(path))
      files.set(path, readFileSync(posix.join(root, path), "utf8"));
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = readTree(fileURLToPath(new URL("..", import.meta.url)));
  const violations = findViolations(files);
  for (const violation of violations) console.error(violation);
  console.log(`${files.size} files, ${violations.length} bad imports`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
