"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { ModelState } from "@/lib/chat/model-watch";
import type { ChatState } from "@/lib/chat/reducer";
import type { ChatSession } from "@/lib/chat/session";
import type { Store } from "@/lib/chat/store";
import type { WorkspaceState } from "@/lib/chat/workspace";
import { createBrowserServices, type Services } from "./browser-services";

/** For tests; a page uses ServicesProvider. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** Gives everything below it the page's services, and starts and ends them with the page. */
export function ServicesProvider({ children }: { readonly children: ReactNode }) {
  const [services] = useState(createBrowserServices);

  useEffect(() => {
    const { workspace, models, preferences } = services;
    models.recall(preferences.get("model"));
    void workspace.restore();
    const visible = () => {
      if (document.visibilityState === "visible") {
        models.refresh();
        workspace.woke();
      } else {
        models.stop();
        workspace.pageHidden();
      }
    };
    const stepped = () =>
      void workspace.visit(new URLSearchParams(window.location.search).get("chat") ?? undefined);
    models.refresh();
    const stopTabs = followTabs(services);
    document.addEventListener("visibilitychange", visible);
    window.addEventListener("popstate", stepped);
    window.addEventListener("online", workspace.woke);
    window.addEventListener("offline", workspace.wentOffline);
    return () => {
      models.stop();
      stopTabs();
      document.removeEventListener("visibilitychange", visible);
      window.removeEventListener("popstate", stepped);
      window.removeEventListener("online", workspace.woke);
      window.removeEventListener("offline", workspace.wentOffline);
    };
  }, [services]);

  return <ServicesContext value={services}>{children}</ServicesContext>;
}

/** Hears the other tabs as long as the page is there, and tells the conversations when it goes and comes back. */
function followTabs({ workspace }: Services): () => void {
  let stopHearing = workspace.hearTabs();
  const leave = () => {
    workspace.pageLeft();
    stopHearing();
  };
  const comeBack = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    stopHearing = workspace.hearTabs();
    workspace.pageReturned();
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

/** What one can do with the shown conversation. */
export function useSession(): ChatSession {
  return useWorkspace(shownSession);
}

/** One slice of the shown conversation. The component renders again only when `select` gives something else, so it must
 * answer with values that are in the state, not with new objects. */
export function useChat<Slice>(select: (state: ChatState) => Slice): Slice {
  return useSlice(useSession().store, select);
}

/** One slice of all conversations; the same rule holds. */
export function useWorkspace<Slice>(select: (state: WorkspaceState) => Slice): Slice {
  return useSlice(useServices().workspace.store, select);
}

/** One slice of what is known of the models; the same rule holds. */
export function useModels<Slice>(select: (state: ModelState) => Slice): Slice {
  return useSlice(useServices().models.store, select);
}

function shownSession({ session }: WorkspaceState): ChatSession {
  return session;
}

function useSlice<State, Action, Slice>(store: Store<State, Action>, select: (state: State) => Slice): Slice {
  const read = () => select(store.getSnapshot());
  return useSyncExternalStore(store.subscribe, read, read);
}
