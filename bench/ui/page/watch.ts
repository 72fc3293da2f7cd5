import { type Seen, watchPage } from "./watch-page";

declare global {
  interface Window {
    /** Begins to watch a page that is not one of the bench's; the answer ends it. */
    synapseWatch: () => { stop(): Seen };
    synapseWatching: { stop(): Seen };
  }
}

window.synapseWatch = watchPage;
