import type { en } from "./en";

/** Every text of the page, by area. Plain strings with `{places}`: they are sent with the page. */
export type Texts = typeof en;
