import type { Texts } from "../texts";

export const models: Texts["models"] = {};
