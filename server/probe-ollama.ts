const PROBE_LIMIT_MS = 1_000;

/** The version of the Ollama at `baseUrl`; undefined when nothing there answers like one within a second. */
export async function probeOllama(baseUrl: string, limitMs = PROBE_LIMIT_MS): Promise<string | undefined> {
  try {
    const response = await fetch(`${baseUrl}/api/version`, {
      signal: AbortSignal.timeout(limitMs),
      redirect: "error",
    });
    const body: unknown = await response.json();
    if (typeof body !== "object" || body === null || !("version" in body)) return undefined;
    return typeof body.version === "string" ? body.version : undefined;
  } catch {
    return undefined;
  }
}
