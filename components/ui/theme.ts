/** Holds the theme that a person chose against the system's. A cookie, because only the server can put it into the
 * first byte of HTML: a script would need an exception from the page's content security policy, or flash. */
export const THEME_COOKIE = "synapse-theme";

export type Theme = "light" | "dark";

/** The ground of each theme, for what the browser or the phone draws around the page. */
export const THEME_COLORS: Readonly<Record<Theme, string>> = { light: "#fdfcfa", dark: "#101316" };

/** The cookie's value as a theme; undefined follows the system. */
export function readTheme(value: string | undefined): Theme | undefined {
  return value === "light" || value === "dark" ? value : undefined;
}
