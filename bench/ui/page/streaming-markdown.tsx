import { default_renderer, parser, parser_end, parser_write } from "streaming-markdown";
import { drive } from "./drive";

drive((container) => {
  const view = document.createElement("div");
  view.className = "md";
  container.append(view);
  const state = parser(default_renderer(view));
  return {
    show: (_, added) => parser_write(state, added),
    end: () => parser_end(state),
  };
});
