const YEAR_S = 31_536_000;

/** Remembers a choice that the server has to know when it writes the page; `undefined` forgets it. */
export function setCookie(name: string, value: string | undefined): void {
  const kept = `${name}=${value ?? ""}; Path=/; SameSite=Lax; Max-Age=${value === undefined ? 0 : YEAR_S}`;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain HTTP and in older browsers
  document.cookie = kept;
}
