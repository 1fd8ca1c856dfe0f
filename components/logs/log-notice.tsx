/** Above the lines, over which it lies: what there is to say of the last step. */
export function LogNotice({ text }: { text: string }) {
  return (
    <p
      role="status"
      className="pointer-events-none absolute top-3 right-6 max-w-[calc(100%-48px)] rounded-control border border-border bg-raised px-3 py-1.5 text-dense text-text tabular-nums"
    >
      {text}
    </p>
  );
}
