import type { CSSProperties, ReactNode, RefCallback } from "react";

interface MessageSlotProps {
  readonly id: string;
  readonly measured: RefCallback<HTMLElement>;
  /** Its question stays at the top however short it is. */
  readonly hasRoom: boolean;
  readonly children: ReactNode;
}

const ROOM: CSSProperties = { minHeight: "var(--room)" };

/** One message's place in the conversation: margins belong to it, so that its height is all it takes. */
export function MessageSlot({ id, measured, hasRoom, children }: MessageSlotProps) {
  return (
    <div
      ref={measured}
      data-message={id}
      className="flow-root scroll-mt-5"
      style={hasRoom ? ROOM : undefined}
    >
      {children}
    </div>
  );
}

/** The room of messages that are not rendered. */
export function MessageGap({ heightPx }: { readonly heightPx: number }) {
  return <div aria-hidden="true" style={{ height: heightPx, overflowAnchor: "none" }} />;
}
