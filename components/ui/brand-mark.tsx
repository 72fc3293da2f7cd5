/** Two cells and what passes between them. */
export function BrandMark() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 20 20"
      className="size-5 text-accent"
      fill="none"
      stroke="currentColor"
    >
      <circle cx="4.5" cy="13.5" r="2.75" fill="currentColor" stroke="none" />
      <circle cx="15.5" cy="6.5" r="2.75" strokeWidth="1.75" />
      <path d="M7 12c2.6-.2 3.4-3.8 6-4.2" strokeWidth="1.75" strokeLinecap="round" />
    </svg>
  );
}
