"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { ModelState } from "@/lib/chat/model-watch";
import type { ChatState } from "@/lib/chat/reducer";
import type { Store } from "@/lib/chat/store";
import { createBrowserServices, type Services } from "./browser-services";

/** For tests; a page uses ServicesProvider. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** Gives everything below it the page's services, and starts and ends them with the page. */
export function ServicesProvider({ children }: { readonly children: ReactNode }) {
  const [services] = useState(createBrowserServices);

  useEffect(() => {
    const { session, models, preferences } = services;
    models.recall(preferences.get("model"));
    void session.restore(preferences.get("conversation"));
    const visible = () => {
      if (document.visibilityState === "visible") {
        models.refresh();
        session.woke();
      } else {
        models.stop();
        session.pageHidden();
      }
    };
    models.refresh();
    const stopTabs = followTabs(services);
    document.addEventListener("visibilitychange", visible);
    window.addEventListener("online", session.woke);
    window.addEventListener("offline", session.wentOffline);
    return () => {
      models.stop();
      stopTabs();
      document.removeEventListener("visibilitychange", visible);
      window.removeEventListener("online", session.woke);
      window.removeEventListener("offline", session.wentOffline);
    };
  }, [services]);

  return <ServicesContext value={services}>{children}</ServicesContext>;
}

/** Hears the other tabs as long as the page is there, and tells the session when it goes and comes back. */
function followTabs({ session }: Services): () => void {
  let stopHearing = session.hearTabs();
  const leave = () => {
    session.pageLeft();
    stopHearing();
  };
  const comeBack = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    stopHearing = session.hearTabs();
    session.pageReturned();
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", comeBack);
  return () => {
    stopHearing();
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", comeBack);
  };
}

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("useServices needs a ServicesProvider above it");
  return services;
}

/** One slice of the conversation. The component renders again only when `select` gives something else, so it must
 * answer with values that are in the state, not with new objects. */
export function useChat<Slice>(select: (state: ChatState) => Slice): Slice {
  return useSlice(useServices().session.store, select);
}

/** One slice of what is known of the models; the same rule holds. */
export function useModels<Slice>(select: (state: ModelState) => Slice): Slice {
  return useSlice(useServices().models.store, select);
}

function useSlice<State, Action, Slice>(store: Store<State, Action>, select: (state: State) => Slice): Slice {
  const read = () => select(store.getSnapshot());
  return useSyncExternalStore(store.subscribe, read, read);
}
