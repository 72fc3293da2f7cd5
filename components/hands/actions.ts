import { ACTION_IDS, type ActionId } from "./action-list";

/** One part of the page that can do an action now. */
export interface Doer {
  readonly id: ActionId;
  readonly run: () => void;
}

/** What can be done at the moment. */
export interface Actions {
  /** Until the returned function is called, `doer` does its action. Of several the last one registered does. */
  readonly register: (doer: Doer) => () => void;
  /** Does it, and answers false when nobody can. */
  readonly run: (id: ActionId) => boolean;
  /** What can be done now, in the order of the list. */
  readonly available: () => readonly ActionId[];
}

export function createActions(): Actions {
  const doers: Doer[] = [];
  const lastFor = (id: ActionId) => doers.findLast((doer) => doer.id === id);
  return {
    register(doer) {
      doers.push(doer);
      return () => {
        const place = doers.indexOf(doer);
        if (place >= 0) doers.splice(place, 1);
      };
    },
    run(id) {
      const doer = lastFor(id);
      doer?.run();
      return doer !== undefined;
    },
    available: () => ACTION_IDS.filter((id) => lastFor(id) !== undefined),
  };
}
