/** What one needs for prompt templates once a `/` is typed: loaded then, in one piece. */
export { insertTemplate } from "./insert-template";
export { TemplateMenu } from "./template-menu";
