/** The platform's sign: parcels of a park around one trusted point. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="currentColor" />
      <path
        d="M16 5.5v21M9 11.5h14M9 20.5h14M9 11.5v9M23 11.5v9"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="3.1" fill="#e8b04b" />
    </svg>
  );
}
