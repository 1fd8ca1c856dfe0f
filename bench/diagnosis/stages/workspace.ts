import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { remake } from '@/bench/diagnosis/remake';
import type { Place, Stage } from '@/bench/diagnosis/stage';

const away = ({ workspace }: Place) => `${workspace}-away`;
/** On Linux as root the worker is 1000. */
const worker = 1000;

const mendFolder = async (place: Place) => {
  const { workspace } = place;
  await chown(workspace, worker, worker).catch(() => {});
  await chmod(workspace, 0o755).catch(() => {});
  await rm(away(place), { recursive: true, force: true });
};

const folder: readonly Stage[] = [
  {
    row: 'F61',
    title: 'workspace given to root',
    code: 'workspace-not-writable',
    make: ({ workspace }) => chown(workspace, 0, 0),
    undo: mendFolder,
  },
  {
    row: 'F61',
    title: 'workspace given to another user, for all to read',
    code: 'workspace-not-writable',
    make: async ({ workspace }) => {
      await chown(workspace, 1234, 1234);
      await chmod(workspace, 0o775);
    },
    undo: mendFolder,
  },
  {
    row: 'H22',
    title: 'workspace whose owner may not write',
    code: 'workspace-not-writable',
    make: ({ workspace }) => chmod(workspace, 0o500),
    undo: mendFolder,
  },
  {
    row: 'E22',
    title: 'workspace moved away',
    code: 'workspace-absent',
    make: (place) => rename(place.workspace, away(place)),
    undo: mendFolder,
  },
  {
    row: 'H4',
    title: 'workspace moved away, and a new one in its place',
    code: 'workspace-not-mounted',
    make: async (place) => {
      await rename(place.workspace, away(place));
      await mkdir(place.workspace);
      await chown(place.workspace, worker, worker);
    },
    undo: mendFolder,
  },
  {
    row: 'E22',
    title: 'a file in place of the workspace',
    code: 'workspace-not-a-directory',
    make: async (place) => {
      await rename(place.workspace, away(place));
      await writeFile(place.workspace, '');
    },
    byHand: async (place, { command = 'false' }) => {
      await place.paste(command);
      await place.operate('setup');
    },
    also: ['workspace-absent'],
    undo: async (place) => {
      await mendFolder(place);
      await rm(`${place.workspace}.moved`, { force: true });
    },
  },
];

const filler = ({ dataDirectory }: Place) => join(dataDirectory, 'filler');

const disk: readonly Stage[] = [
  {
    row: 'E10',
    title: 'disk of the workspace full',
    code: 'workspace-disk-full',
    make: async (place) => {
      await promisify(execFile)('dd', ['if=/dev/zero', `of=${filler(place)}`, 'bs=1M']).catch(() => {});
    },
    byHand: async (place, { command = 'false' }) => {
      await place.paste(command);
      await rm(filler(place));
    },
    undo: (place) => rm(filler(place), { force: true }),
    only: 'own-disk',
  },
  {
    row: 'E22',
    title: 'workspace mounted read-only in the container',
    code: 'workspace-read-only',
    make: (place) => remake(place, { script: '', keepsProgram: true, readOnly: true, restarts: true }),
    also: [
      'worker-starting',
      'container-absent',
      'container-created',
      'container-killed',
      'container-stopped',
    ],
  },
];

export const workspaceStages: readonly Stage[] = [...folder, ...disk];
