// What the pages use of packages that only this bench installs.
declare module "react-markdown" {
  import type { ReactNode } from "react";
  // biome-ignore lint/style/noDefaultExport: it is what the package exports
  export default function ReactMarkdown(props: {
    children: string;
    remarkPlugins: readonly unknown[];
  }): ReactNode;
}

declare module "remark-gfm" {
  const plugin: unknown;
  // biome-ignore lint/style/noDefaultExport: it is what the package exports
  export default plugin;
}

declare module "streamdown" {
  import type { ReactNode } from "react";
  export function Streamdown(props: { children: string; isAnimating: boolean }): ReactNode;
}

declare module "streaming-markdown" {
  export function default_renderer(container: HTMLElement): object;
  export function parser(renderer: object): object;
  export function parser_write(parser: object, text: string): void;
  export function parser_end(parser: object): void;
}
