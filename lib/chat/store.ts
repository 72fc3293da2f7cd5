export interface Store<State, Action> {
  /** The published state: the same object until the next publication, as `useSyncExternalStore` wants it. */
  readonly getSnapshot: () => State;
  /** The newest state, published or not. */
  readonly getState: () => State;
  /** Calls `listener` after each publication; the answer unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (action: Action) => void;
}

/** State outside React. Every action is reduced at once; listeners hear of it at most once per frame.
 * `scheduleFrame` runs its task once, soon, and is never called again before it has. */
export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
  scheduleFrame: (task: () => void) => void,
): Store<State, Action> {
  let state = initial;
  let published = initial;
  let scheduled = false;
  const listeners = new Set<() => void>();

  const publish = () => {
    scheduled = false;
    if (published === state) return;
    published = state;
    for (const listener of [...listeners]) listener();
  };

  return {
    getSnapshot: () => published,
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    dispatch(action) {
      state = reduce(state, action);
      if (scheduled || state === published) return;
      scheduled = true;
      scheduleFrame(publish);
    },
  };
}
