// Keeps the page for when the server cannot be reached: its HTML, as it last came, and the files that the HTML names.
// The page itself always comes from the server when that answers, so nobody stays in an old one. Chats, models, streams
// and everything else pass by untouched: they are not for this file to know.
const CACHE = "synapse-page";
const PAGE = "/";
const STATIC = "/_next/static/";
/** A server that is there answers sooner; a network that is not may never say so. */
const PATIENCE_MS = 5_000;

addEventListener("install", (event) => {
  event.waitUntil(renew().then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOtherCaches().then(() => self.clients.claim()));
});

addEventListener("message", (event) => {
  if (event.data === "renew") event.waitUntil(renew().catch(() => undefined));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(answerPage(event));
  else if (pathname.startsWith(STATIC)) event.respondWith(answerStatic(event));
});

/** The server's page; the kept one where the server does not answer, or a proxy answers for it. */
async function answerPage(event) {
  const fresh = fetch(event.request);
  const kept = await (await caches.open(CACHE)).match(PAGE);
  event.waitUntil(fresh.then((response) => keepPage(response.clone())).catch(() => undefined));
  if (kept === undefined) return fresh;
  try {
    const response = await Promise.race([fresh, patience()]);
    return response === undefined || response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}

/** Files under this path have their content's hash in their names: what is kept is never old. */
async function answerStatic(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(event.request);
  if (kept !== undefined) return kept;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(cache.put(event.request, response.clone()).catch(() => undefined));
  return response;
}

async function renew() {
  await keepPage(await fetch(PAGE, { cache: "no-store", credentials: "same-origin" }));
}

/** Keeps a page together with the files that it names. What an older page named goes, unless this one names it too. */
async function keepPage(response) {
  const isPage = response.ok && !response.redirected && /^text\/html\b/.test(response.headers.get("content-type"));
  if (!isPage) return;
  const copy = response.clone();
  const html = await response.text();
  const named = new Set(html.match(/\/_next\/static\/[\w./~%-]+\.(?:js|css|woff2)/g) ?? []);
  const cache = await caches.open(CACHE);
  const missing = [];
  for (const path of named) if ((await cache.match(path)) === undefined) missing.push(path);
  await cache.addAll(missing);
  const isOtherBuild = missing.some((path) => path.endsWith(".js")) && (await cache.match(PAGE)) !== undefined;
  await cache.put(PAGE, copy);
  if (!isOtherBuild) return;
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(STATIC) && !named.has(pathname)) await cache.delete(request);
  }
}

async function forgetOtherCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name !== CACHE && name.startsWith("synapse-"));
  await Promise.all(old.map((name) => caches.delete(name)));
}
