import { Streamdown } from "streamdown";
import { drive } from "./drive";
import { mountReactText } from "./react-text";

drive((container) =>
  mountReactText(container, ({ text, streaming }) => <Streamdown isAnimating={streaming}>{text}</Streamdown>),
);
