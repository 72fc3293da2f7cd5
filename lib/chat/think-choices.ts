import type { ChatSettings } from "./chat-settings";
import type { Model } from "./models";
import type { ChatRequest } from "./request";

export type Think = NonNullable<ChatRequest["think"]>;

/** How the thinking of a model can be set: not at all, on and off, or by how much. */
export type ThinkControl =
  | { readonly kind: "unknown" }
  | { readonly kind: "none" }
  | { readonly kind: "switch" }
  | { readonly kind: "levels" };

/** What `POST /chat` does with `think` for this model. Levels are what the gpt-oss family takes; everybody else knows
 * on and off. */
export function thinkControlOf(model: Model | undefined): ThinkControl {
  if (model === undefined) return { kind: "unknown" };
  if (!model.capabilities.includes("thinking")) return { kind: "none" };
  return isOfLevels(model) ? { kind: "levels" } : { kind: "switch" };
}

/** A choice that this model takes, or undefined to leave it to the model: a level becomes on where there are none,
 * and nothing is said to a model that does not think, for it would refuse the whole question. */
export function thinkFor(model: Model | undefined, think: Think | undefined): Think | undefined {
  const { kind } = thinkControlOf(model);
  if (think === undefined || kind === "none") return undefined;
  if (kind === "switch" && typeof think === "string") return true;
  return think;
}

/** The settings as this model takes them; the same object where it takes all of them. */
export function settingsFor(model: Model | undefined, settings: ChatSettings): ChatSettings {
  const think = thinkFor(model, settings.think);
  if (think === settings.think) return settings;
  const { think: _, ...others } = settings;
  return think === undefined ? others : { ...others, think };
}

function isOfLevels({ name, family }: Model): boolean {
  return family?.replace(/[-_]/g, "") === "gptoss" || /(^|\/)gpt-?oss\b/.test(name);
}
