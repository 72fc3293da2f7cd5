"use client";

import { useChat } from "./services";

/** Tells a screen reader when an answer begins and ends. The conversation itself is not live: it would be read
 * out token by token. */
export function Announcer() {
  const announcement = useChat((state) => state.announcement);
  return (
    <p role="status" className="sr-only">
      {announcement}
    </p>
  );
}
