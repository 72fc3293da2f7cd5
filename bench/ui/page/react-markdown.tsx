import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { drive } from "./drive";
import { mountReactText } from "./react-text";

const PLUGINS = [remarkGfm];

drive((container) =>
  mountReactText(container, ({ text }) => <ReactMarkdown remarkPlugins={PLUGINS}>{text}</ReactMarkdown>),
);
