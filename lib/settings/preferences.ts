import { readFile } from 'node:fs/promises';
import { type Preferences, preferencesSchema } from '@/lib/contracts/preferences';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure } from '@/lib/core/failure';

export interface PreferencesStore {
  /** @throws Failure `preferences-unreadable`: a guess could run an image that was not asked for */
  read(): Promise<Preferences>;
  /** What is not named stays as it is; `engine: undefined` forgets it. */
  save(change: Partial<Preferences>): Promise<void>;
}

const defaults: Preferences = { useLocalImage: false };

/** The console's own preferences, in a file of mode 0600 beside the worker's settings. */
export function createPreferencesStore(path: string): PreferencesStore {
  let writing: Promise<void> = Promise.resolve();
  const read = async () => {
    try {
      return preferencesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (Object(error).code === 'ENOENT') return defaults;
      throw unreadable(path, error);
    }
  };
  const write = async (change: Partial<Preferences>) => {
    // A file that cannot be read is written anew: that is its remedy.
    const preferences = { ...(await read().catch(() => defaults)), ...change };
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
