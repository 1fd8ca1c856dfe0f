import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { preferencesSchema } from '@/lib/contracts/preferences';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure } from '@/lib/core/failure';

/** An image that took over by an upgrade, for as long as the image is asked for that it was chosen in place of. */
export interface ChosenImage {
  reference: string;
  insteadOf: string;
}

const fileSchema = z.extend(preferencesSchema, {
  chosen: z.optional(z.strictObject({ reference: z.string(), insteadOf: z.string() })),
});
export type SavedPreferences = z.infer<typeof fileSchema>;

export interface PreferencesStore {
  /** @throws Failure `preferences-unreadable`: a guess could run an image that was not asked for */
  read(): Promise<SavedPreferences>;
  /**
   * What is not named stays as it is; `engine: undefined` forgets it. Naming `useLocalImage` forgets what an upgrade chose,
   * unless that is named as well.
   */
  save(change: Partial<SavedPreferences>): Promise<void>;
}

const defaults: SavedPreferences = { useLocalImage: false };

/** The console's own preferences, in a file of mode 0600 beside the worker's settings. */
export function createPreferencesStore(path: string): PreferencesStore {
  let writing: Promise<void> = Promise.resolve();
  const read = async (): Promise<SavedPreferences> => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (Object(error).code === 'ENOENT') return defaults;
      throw unreadable(path, error);
    }
  };
  const write = async (change: Partial<SavedPreferences>) => {
    // A file that cannot be read is written anew: that is its remedy.
    const { chosen, ...kept } = await read().catch(() => defaults);
    const preferences = { ...kept, ...('useLocalImage' in change ? {} : { chosen }), ...change };
    await sweepDrafts(path);
    await writeFileAtomically(path, `${JSON.stringify(preferences, null, 2)}\n`);
  };
  return {
    read,
    save: (change) => {
      const turn = () => write(change);
      writing = writing.then(turn, turn);
      return writing;
    },
  };
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'preferences-unreadable',
    title: 'The console’s preferences cannot be read',
    reason: `${path} ${Object(cause).code ? `was refused with ${Object(cause).code}` : 'does not hold what the console writes'}.`,
    remedy: {
      summary: 'Say once more which image to run: that writes the file anew.',
      command: 'npx stigmer-console setup --no-use-local-image',
    },
    cause,
  });
}
