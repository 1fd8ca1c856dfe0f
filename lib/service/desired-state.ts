import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { log } from '@/lib/process/log';
import { trialEnds } from './applied-settings';

const wantSchema = z.enum(['running', 'stopped', 'absent']);
const idSchema = z.string().min(12);

/** Which container is the service's, what it was made from, and what it is to be. */
const targetShape = {
  want: wantSchema,
  /** Null where there is none. */
  containerId: idSchema.nullable(),
  specHash: z.string().nullable(),
  imageId: z.string().nullable(),
};

const desiredStateSchema = z.discriminatedUnion('phase', [
  /** Reached. What happens to the container from here on is somebody's wish, and is left alone. */
  z.strictObject({ phase: z.literal('settled'), ...targetShape }),
  /** The engine is to be brought there. */
  z.strictObject({
    phase: z.literal('changing'),
    ...targetShape,
    /** What is still to be done with the settings on trial. */
    settings: z.enum(trialEnds).nullable(),
  }),
  /** A new container stands in for the one before it until Temporal has seen it poll. */
  z.strictObject({
    phase: z.literal('trial'),
    /** Of the new one: known before the engine has given it an id. */
    identity: z.string(),
    specHash: z.string(),
    imageId: z.string(),
    previous: z.strictObject({ containerId: idSchema, want: z.enum(['running', 'stopped']) }).nullable(),
    /** Whether going back takes the settings file back as well. */
    restoresSettings: z.boolean(),
    /** Whether what it was made from becomes the settings file, once it is proven. */
    takesSettings: z.boolean().optional(),
  }),
]);

export type DesiredState = z.infer<typeof desiredStateSchema>;
export type Changing = Extract<DesiredState, { phase: 'changing' }>;
export type Target = Pick<
  Extract<DesiredState, { phase: 'settled' }>,
  'want' | 'containerId' | 'specHash' | 'imageId'
>;

export interface DesiredStateStore {
  /** Null before the first change, and for a file of another version. */
  read(): Promise<DesiredState | null>;
  /** On disk when it resolves. Always called before the change at the engine that it describes. */
  write(state: DesiredState): Promise<void>;
}

export function createDesiredStateStore(path: string): DesiredStateStore {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (Object(error).code === 'ENOENT') return null;
        throw error;
      });
      if (text === null) return null;
      try {
        return desiredStateSchema.parse(JSON.parse(text));
      } catch {
        log.warn('The desired state cannot be read; what the engine has counts', { path });
        return null;
      }
    },
    async write(state) {
      await sweepDrafts(path);
      await writeFileAtomically(path, `${JSON.stringify(state, null, 2)}\n`);
    },
  };
}
