import { chat } from "./de/chat";
import { composer } from "./de/composer";
import { errors } from "./de/errors";
import { hands } from "./de/hands";
import { markdown } from "./de/markdown";
import { models } from "./de/models";
import { settings } from "./de/settings";
import { sidebar } from "./de/sidebar";
import { stats } from "./de/stats";
import type { Texts } from "./texts";

export const de: Texts = {
  chat,
  sidebar,
  models,
  settings,
  composer,
  markdown,
  stats,
  hands,
  errors,
};
