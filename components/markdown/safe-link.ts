const OPENABLE = new Set(["http:", "https:", "mailto:"]);

export interface SafeLink {
  readonly href: string;
  /** Where it leads, for the reader's eyes: host with port (punycode stays punycode) or the mail address. */
  readonly destination: string;
}

/**
 * The only way by which a URL from a model reaches the page. Answers undefined for everything but absolute
 * http, https and mailto URLs: other schemes in any spelling, relative and protocol-relative references.
 * `URL` does the reading, so tabs, newlines and case inside a scheme are seen as a browser sees them.
 */
export function safeLink(href: string): SafeLink | undefined {
  const url = parseUrl(href);
  if (!url || !OPENABLE.has(url.protocol)) return undefined;
  if (url.protocol === "mailto:") return { href: url.href, destination: decodeSafely(url.pathname) };
  return { href: url.href, destination: url.host };
}

/** Whether the link's own words already say where it leads. */
export function namesDestination(text: string, link: SafeLink): boolean {
  const said = text.trim().toLowerCase();
  const bare = (url: string) => url.toLowerCase().replace(/^(https?:\/\/|mailto:)/, "");
  const destination = link.destination.toLowerCase();
  return [destination, bare(link.href), bare(link.href).replace(/\/$/, "")].includes(bare(said));
}

function parseUrl(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
