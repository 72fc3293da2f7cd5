import type { Texts } from "../texts";

export const stats: Texts["stats"] = {};
