interface TextButtonProps {
  readonly label: string;
  readonly onClick: () => void;
}

/** A button that reads like a link, for what one does next. */
export function TextButton({ label, onClick }: TextButtonProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="rounded-control text-start font-medium text-accent text-sm hover:underline"
    >
      {label}
    </button>
  );
}
