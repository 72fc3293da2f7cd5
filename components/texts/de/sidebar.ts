import type { Texts } from "../texts";

export const sidebar: Texts["sidebar"] = {};
