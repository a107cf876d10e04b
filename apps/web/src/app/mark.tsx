/** The platform's sign: parcels of a park around one trusted point. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <rect x="6.5" y="6.5" width="8" height="8" rx="2" fill="#fff" />
      <rect x="17.5" y="6.5" width="8" height="8" rx="2" fill="#fff" opacity="0.55" />
      <rect x="6.5" y="17.5" width="8" height="8" rx="2" fill="#fff" opacity="0.55" />
      <circle cx="21.5" cy="21.5" r="4.5" fill="#e8b04b" />
    </svg>
  );
}
