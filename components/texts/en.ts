import { chat } from "./en/chat";
import { composer } from "./en/composer";
import { errors } from "./en/errors";
import { hands } from "./en/hands";
import { markdown } from "./en/markdown";
import { models } from "./en/models";
import { settings } from "./en/settings";
import { sidebar } from "./en/sidebar";
import { stats } from "./en/stats";

export const en = {
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
