import type { Texts } from "../texts";

export const hands: Texts["hands"] = {};
