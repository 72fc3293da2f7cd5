import { type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { Renderer } from "./drive";

interface Shown {
  readonly text: string;
  readonly streaming: boolean;
}

/** A renderer that is a React component of the whole text, which is its state. */
export function mountReactText(container: HTMLElement, view: (shown: Shown) => ReactNode): Renderer {
  let set: (shown: Shown) => void = () => {};
  function Answer() {
    const [shown, setShown] = useState<Shown>({ text: "", streaming: true });
    useEffect(() => {
      set = setShown;
    }, []);
    return <div className="md">{view(shown)}</div>;
  }
  createRoot(container).render(<Answer />);
  return {
    show: (text) => set({ text, streaming: true }),
    end: (text) => set({ text, streaming: false }),
  };
}
