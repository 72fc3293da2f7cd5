import type { Services } from "@/components/chat/browser-services";
import { createWorkspace } from "@/lib/chat/create-workspace";
import { createModelWatch } from "@/lib/chat/model-watch";
import { createPreferences } from "@/lib/chat/preferences";
import { createDefaultSettings } from "@/lib/chat/settings-defaults";
import { createMemoryStorage } from "./memory-storage";

/** The page's services with a server that accepts a question and stays silent. `render` runs what changes the page, such
 * as React's `act`. */
export function createQuietServices(render: (task: () => void) => void): Services {
  let ids = 0;
  const silent: typeof fetch = () => new Promise(() => undefined);
  const schedule = (task: () => void, delayMs: number) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  };
  const scheduleFrame = (task: () => void) => render(task);
  const preferences = createPreferences(() => localStorage);
  const defaults = createDefaultSettings(preferences);
  const workspace = createWorkspace({
    preferences,
    place: { read: () => undefined, push: () => undefined, replace: () => undefined },
    defaults: defaults.get,
    storage: createMemoryStorage(),
    fetch: silent,
    now: () => 0,
    wallNow: () => 0,
    newId: () => `id${ids++}`,
    schedule,
    scheduleFrame,
    model: () => ({ chosen: undefined, shown: "smol", loaded: true }),
    random: () => 0.5,
    isOnline: () => true,
    tabs: { post: () => undefined, listen: () => () => undefined },
    hold: (_, onHeld) => {
      onHeld();
      return () => undefined;
    },
  });
  const models = createModelWatch({ fetch: silent, schedule, scheduleFrame, remember: () => undefined });
  return { workspace, models, preferences, defaults };
}
