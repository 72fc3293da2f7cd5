import type { LucideIcon } from "lucide-react";

interface IconButtonProps {
  /** The accessible name, also shown as a tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly onClick: () => void;
  readonly id?: string;
  /** It points somewhere, and the other way in a right-to-left page. */
  readonly isDirected?: boolean;
}

/** A quiet square button that is only an icon; a full touch target on touch screens. */
export function IconButton({ label, icon: Icon, onClick, id, isDirected = false }: IconButtonProps) {
  return (
    <button
      type="button"
      id={id}
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-8 shrink-0 place-items-center rounded-control text-dim transition-colors hover:bg-wash hover:text-ink"
    >
      <Icon
        aria-hidden
        size={16}
        strokeWidth={1.75}
        className={isDirected ? "rtl:-scale-x-100" : undefined}
      />
    </button>
  );
}
