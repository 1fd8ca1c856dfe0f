/** Marks that the icon set does not have, on its grid: 16, stroke 1.5, round. */
const stroke = {
  viewBox: '0 0 16 16',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

export function Logo({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" {...stroke} strokeWidth={2} className={className}>
      <path d="M12.6 3.2H5.8a2.4 2.4 0 0 0 0 4.8h4.4a2.4 2.4 0 0 1 0 4.8H3.4" />
      <g fill="currentColor" strokeWidth={1}>
        <circle cx="13" cy="3.2" r="1.4" />
        <circle cx="3" cy="12.8" r="1.4" />
      </g>
    </svg>
  );
}

export function ChainGlyph() {
  return (
    <svg aria-hidden="true" {...stroke}>
      <circle cx="3.6" cy="8" r="2" />
      <circle cx="12.4" cy="8" r="2" />
      <path d="M5.6 8h4.8" />
    </svg>
  );
}

export function LinesGlyph() {
  return (
    <svg aria-hidden="true" {...stroke}>
      <path d="M2.5 4h11m-11 4h7m-7 4h9" />
    </svg>
  );
}

export function SlidersGlyph() {
  return (
    <svg aria-hidden="true" {...stroke}>
      <path d="M1.8 5h6m4 0h2.4M1.8 11h2.4m4 0h6" />
      <circle cx="9.8" cy="5" r="1.9" />
      <circle cx="6.2" cy="11" r="1.9" />
    </svg>
  );
}
