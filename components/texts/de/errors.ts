import type { Texts } from "../texts";

export const errors: Texts["errors"] = {};
