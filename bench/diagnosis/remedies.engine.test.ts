import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrangeRunner } from '@/lib/runner/runner-on-engine.test-support';
import { readBed } from '@/testbed/bed';
import { SeenCodes } from './codes';
import { arrangeParts, type Undos, undoAll } from './place';
import type { Place, Stage } from './stage';
import { layers } from './stages';
import { restore, tryStage } from './try-stage';

const bed = readBed();

/** Those that tell most for their seconds; `npm run bench:diagnosis` makes all. */
const telling: ReadonlyArray<readonly [keyof typeof layers, string]> = [
  ['settings', 'settings file with a colon for an equals sign'],
  ['settings', 'settings file with UTF-16'],
  ['settings', 'TLS with a key that is encrypted'],
  ['temporal', 'Temporal was stopped'],
  ['temporal', 'Temporal behind a tunnel with nothing at its end'],
  ['temporal', 'Temporal asks for TLS'],
  ['engine', 'engine was killed: its socket is there and dead'],
  ['engine', 'engine is suspended'],
  ['container', 'stopped at the engine'],
  ['container', 'paused at the engine'],
  ['container', 'paused while a command is being started'],
  ['container', 'restarted when it was paused while a command was being started'],
  ['container', 'removed at the engine'],
  ['container', 'renamed at the engine'],
  ['workspace', 'workspace given to root'],
  ['workspace', 'workspace moved away, and a new one in its place'],
];

function stageOf([layer, title]: (typeof telling)[number]): Stage {
  const found = layers[layer].find((each) => each.title === title);
  if (found === undefined) throw new Error(`No stage ${title}`);
  return found;
}

/** The rooms of the console in this process, for it is not built where this runs. */
async function arrangePlace(row: (typeof bed.engines)[number], undos: Undos): Promise<Place> {
  const { directory: _directory, mountDisk: _mount, shell, ...parts } = await arrangeParts(row.kind, undos);
  const { engineFront, temporal } = parts;
  const runner = await arrangeRunner({ ...row, socketPath: engineFront.path }, undos);
  const { config, health, queue, run } = runner;
  const settingsPath = runner.service.settings.path;
  const goodSettings = `TEMPORAL_ADDRESS=${temporal.address}\nSTIGMER_TASK_QUEUE=${queue}\n`;
  const writeSettings = (content: string | Buffer) => writeFile(settingsPath, content, { mode: 0o600 });
  await writeSettings(goodSettings);
  return {
    ...parts,
    home: config.homeDirectory,
    dataDirectory: '',
    hasOwnDisk: false,
    workspace: config.workspaceDirectory,
    containerName: config.containerName,
    taskQueue: queue,
    goodSettings,
    writeSettings,
    correctSettings: () => writeSettings(goodSettings),
    operate: run,
    status: async () => health.current(),
    why: () => Promise.reject(new Error('Tried by diagnose.engine.test.ts')),
    prove: () => health.prove(),
    paste: async (command) => void (await shell(process.env, command)),
    tell: async (command) => (await shell(process.env, command)).stdout,
  };
}

describe.skipIf(bed.temporal === null).each(bed.engines.filter(({ sharesHost }) => sharesHost))(
  'a fault that is made is named by its code, and gone after the remedy, on $name',
  (row) => {
    const undos: Undos = [];
    const seen = new SeenCodes();
    let place: Place;
    beforeAll(async () => {
      place = await arrangePlace(row, undos);
      expect(await place.operate('setup')).toMatchObject({ state: 'succeeded' });
    });
    afterAll(() => undoAll(undos));

    const made = telling.filter((named) =>
      [row.kind, undefined].some((only) => only === stageOf(named).only),
    );
    test.each(made)('%s: %s', async (...named) => {
      await restore(place);
      const { namedMs, mendedMs, note } = await tryStage(place, stageOf(named), seen);
      expect({ named: namedMs !== null, mended: mendedMs !== null, note }).toEqual({
        named: true,
        mended: true,
        note: '',
      });
    });
  },
);
