import { Info } from 'lucide-react';
import { StateIcon } from '@/components/ui/state-icon';
import { type Abilities, abilitiesText, runnerCapabilities } from '@/lib/contracts/runner-capabilities';

/** What an image is behind or ahead of this console, and what that means; nothing where the two know the same. */
export function AbilitiesNote({ abilities }: { abilities: Abilities | undefined }) {
  const text = abilities === undefined ? null : abilitiesText(abilities);
  if (abilities === undefined || text === null) return null;
  return (
    <div className="mt-1.5 flex items-start gap-1.5 pr-4 text-dense text-text-2">
      {abilities.lacks.length > 0 ? (
        <StateIcon state="warn" className="mt-0.5 size-3.5" />
      ) : (
        <Info aria-hidden="true" className="mt-0.5 size-3.5 shrink-0 text-text-3" />
      )}
      <div className="min-w-0 wrap-anywhere">
        <p>{text}</p>
        {abilities.lacks.length > 0 && (
          <ul className="list-disc pl-4 text-text-3">
            {abilities.lacks.map((each) => (
              <li key={each}>{runnerCapabilities[each].without}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
