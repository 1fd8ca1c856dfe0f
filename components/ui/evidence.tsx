/** Observed facts, label beside value, both as they are. `notes` are spoken for by their label alone. */
export function EvidenceList({ evidence }: { evidence: ReadonlyArray<{ label: string; value: string }> }) {
  if (evidence.length === 0) return <p className="text-dense text-text-3">Nothing was recorded</p>;
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-6 font-mono text-code leading-5.5 max-wide:grid-cols-1">
      {evidence.map(({ label, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of one record never move, and labels may repeat
        <div key={index} className="col-span-full grid grid-cols-subgrid max-wide:py-0.5">
          <dt className="max-w-75 break-words text-text-3">{label}</dt>
          <dd className="break-words whitespace-pre-wrap text-text [unicode-bidi:plaintext]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
