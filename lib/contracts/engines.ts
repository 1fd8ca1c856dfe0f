import * as z from 'zod/mini';
import { engineCandidateSchema } from './status';

/** GET /api/engines: what was looked at just now, and what a change of engines would leave behind. */
export const enginesViewSchema = z.object({
  engines: z.array(engineCandidateSchema),
  /** The container of ours on the engine in use. */
  worker: z.nullable(
    z.object({
      name: z.string(),
      state: z.string(),
      /** Of the engine in use, e.g. `Docker 28.3 at /var/run/docker.sock`. */
      place: z.string(),
      /** Ends it there, whichever engine the console uses. */
      stopCommand: z.string(),
    }),
  ),
});
export type EnginesView = z.infer<typeof enginesViewSchema>;

/** POST /api/engines: a candidate's source or address; null lets the console look for one again. */
export const engineChoiceSchema = z.strictObject({ engine: z.nullable(z.string()) });
