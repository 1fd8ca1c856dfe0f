import type { SettingsView } from '@/lib/contracts/settings-view';

/** Lines of the file that set nothing: set-up and apply refuse the file until they are corrected. */
export function UnreadableLines({ lines, path }: { lines: SettingsView['unreadable']; path: string }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label="Lines that cannot be read" className="px-7 pb-5 max-wide:px-4">
      <h2 className="text-body font-semibold text-fail">
        {lines.length === 1 ? 'One line' : `${lines.length} lines`} of {path} cannot be read
      </h2>
      <p className="text-dense text-text-2">
        Nothing is set by them, and set-up and Apply wait until they are corrected in the file.
      </p>
      <ul className="pt-2 text-dense">
        {lines.map(({ line, name, message }) => (
          <li key={line}>
            <span className="font-mono text-code text-text-2">
              line {line}
              {name !== null && `, ${name}`}:
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
