import { memo, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { Markdown } from "@/components/markdown/markdown";
import { TEXTS } from "@/components/texts/tables";
import { TextsProvider } from "@/components/texts/texts-provider";
import { createStore, type Store } from "@/lib/chat/store";
import { drive } from "./drive";

interface Shown {
  readonly text: string;
  readonly streaming: boolean;
}

type TextStore = Store<Shown, Shown>;

/** The way of the page: actions into the store, at most one publication per frame, React, Markdown. */
drive((container) => {
  const store: TextStore = createStore<Shown, Shown>(
    (_, next) => next,
    { text: "", streaming: true },
    requestAnimationFrame,
  );
  createRoot(container).render(
    <TextsProvider language="en" texts={TEXTS.en}>
      <View store={store} />
    </TextsProvider>,
  );
  return {
    show: (text) => store.dispatch({ text, streaming: true }),
    end: (text) => store.dispatch({ text, streaming: false }),
  };
});

const View = memo(function View({ store }: { readonly store: TextStore }) {
  const { text, streaming } = useSyncExternalStore(store.subscribe, store.getSnapshot);
  return <Markdown text={text} streaming={streaming} />;
});
