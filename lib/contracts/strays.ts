import * as z from 'zod/mini';
import type { Evidence } from '@/lib/core/failure';
import { shortId } from '@/lib/core/units';

/**
 * A container with a console's label that no console looks after. `copy`: with this console's label, beside its worker;
 * `rehearsal`: left of one that a console of this home began; `orphan`: of a console whose home directory is gone.
 */
export const strayContainerSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['copy', 'rehearsal', 'orphan']),
  /** The home directory that is gone; null for this console's own. */
  home: z.nullable(z.string()),
  image: z.string(),
  state: z.string(),
  /** Milliseconds since 1970; null: the engine does not say. */
  createdAt: z.nullable(z.number()),
});
export type StrayContainer = z.infer<typeof strayContainerSchema>;

export const straysSchema = z.object({ strays: z.array(strayContainerSchema) });

/** Whose it was, as half a sentence. */
export function strayOrigin({ kind, home }: StrayContainer): string {
  switch (kind) {
    case 'copy':
      return 'it has this console’s label, and is not its worker';
    case 'rehearsal':
      return 'left of a rehearsal of this console';
    case 'orphan':
      return `its console’s home ${home ?? ''} is gone`;
  }
}

export function strayEvidence(stray: StrayContainer): Evidence {
  const { id, name, state } = stray;
  return { label: name, value: `${shortId(id)}, ${state}: ${strayOrigin(stray)}` };
}
