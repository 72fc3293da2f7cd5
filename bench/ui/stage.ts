import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { PAGES_FOLDER } from "./provide-pages";

const FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];

/** A page, and what its main thread was busy with. */
export interface Tab {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** Processor time of the main thread, in milliseconds; other programs on the machine do not count. */
  work(): Promise<MainThreadWork>;
}

export interface MainThreadWork {
  readonly allMs: number;
  readonly scriptMs: number;
}

/** A browser, and a server of the renderers' pages. */
export interface UiStage {
  readonly pagesUrl: string;
  /** Opens a page that nothing has run in, and closes it after `use`. */
  withTab<T>(url: string, use: (tab: Tab) => Promise<T>): Promise<T>;
  version(): string;
  close(): Promise<void>;
}

export async function createUiStage(executablePath: string): Promise<UiStage> {
  const styles = builtStyles();
  const server = createServer((request, response) => {
    const script = /^\/([\w-]+)\.(?:js|ts)$/.exec(request.url ?? "")?.[1];
    const name = /^\/([a-z-]+)$/.exec(request.url ?? "")?.[1];
    if (script !== undefined) answer(response, "text/javascript", scriptOf(script));
    else answer(response, "text/html; charset=utf-8", name && pageOf(name, styles));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  return {
    pagesUrl: `http://127.0.0.1:${port}`,
    withTab: (url, use) => withTab(browser, url, use),
    version: () => browser.version(),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function withTab<T>(browser: Browser, url: string, use: (tab: Tab) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(url);
    return await use({ page, devtools, work: () => workOf(devtools) });
  } finally {
    await context.close();
  }
}

async function workOf(devtools: CDPSession): Promise<MainThreadWork> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const seconds = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { allMs: seconds("TaskDuration") * 1_000, scriptMs: seconds("ScriptDuration") * 1_000 };
}

function answer(response: ServerResponse, type: string, body: string | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
}

/** A bundle; a worker is asked for by its source's name. */
function scriptOf(name: string): string | undefined {
  const file = join(PAGES_FOLDER, `${name}.js`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** A column of text that scrolls, as wide as the chat's, with a field to type in, under the app's own styles. */
function pageOf(name: string, styles: string): string {
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${name}</title><style>${styles}</style>
<body><textarea id="field" rows="1"></textarea>
<div style="height:700px;overflow-y:auto"><div id="answer" style="max-width:45rem;margin:auto"></div></div>
<script type="module" src="/${name}.js"></script>`;
}

function builtStyles(): string {
  const folder = join(".next", "static");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".css"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}
