"use client";

import { createContext, useContext, useEffect, useRef } from "react";
import type { ActionId } from "./action-list";
import { createActions } from "./actions";

/** The page's one table of what can be done. Tests may put their own around what they render. */
export const ActionsContext = createContext(createActions());

export function useActions() {
  return useContext(ActionsContext);
}

/** While this component is there, it does the action `id`: by its keys, from the palette and from the list of shortcuts.
 * `enabled` false says that it cannot at the moment; then the action is not offered, and its keys do what they always
 * do. `run` may be a new function at every render. */
export function useAction(id: ActionId, run: () => void, { enabled = true } = {}): void {
  const actions = useActions();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () => (enabled ? actions.register({ id, run: () => latest.current() }) : undefined),
    [actions, id, enabled],
  );
}
