import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { createFakeMachine } from '@/lib/health/fake-machine.test-support';
import { recordedContainer } from '@/lib/health/recorded-evidence.test-support';
import { probeWorkspace } from './workspace-probe';

const signal = new AbortController().signal;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'e-probe-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A container whose mount is this directory: what it writes there is a file here. */
function arrange(
  exec: Engine['exec'],
  mounts = [{ source: directory, destination: '/workspace', writable: true }],
) {
  const environment = { PATH: '/bin', STIGMER_TOKEN: 'canary' };
  const container: ContainerFacts = { ...recordedContainer, environment, mounts };
  const { engine } = createFakeMachine(systemClock);
  return (workspaceRoot = '/workspace') =>
    probeWorkspace({ engine: { ...engine, exec }, container, directory, workspaceRoot }, signal);
}

const writes: Engine['exec'] = async (_id, command) => {
  const path = command.at(-1) ?? '';
  await writeFile(join(directory, path.replace('/workspace/', '')), '');
  return { exitCode: 0, stdout: 'Uid:1000\nGid:1001\n', stderr: '' };
};

test('a file written there and seen here leaves nothing behind, and reports the user of the worker', async () => {
  const { probe } = await arrange(writes)();
  expect(probe).toMatchObject({ outcome: 'seen', uid: 1000, gid: 1001 });
  expect(await readdir(directory)).toEqual([]);
});

test('the shell that writes it shows no secret of the worker to those who run beside it', async () => {
  const asked: unknown[] = [];
  await arrange(async (...call) => {
    asked.push(call[2].emptied);
    return await writes(...call);
  })();
  expect(asked).toEqual([['STIGMER_TOKEN']]);
});

test('a workspace directory below the mount is mounted, one beside it is not', async () => {
  expect((await arrange(writes)('/workspace/sessions')).probe.outcome).toBe('seen');
  expect((await arrange(writes)('/workspaces')).mount).toBeNull();
});

test('F15: a file written somewhere else is not taken for one of this machine', async () => {
  const elsewhere = async () => ({ exitCode: 0, stdout: '', stderr: '' });
  expect((await arrange(elsewhere)()).probe.outcome).toBe('not-seen');
});

test('F61: a refusal carries what the shell said', async () => {
  const refused = async () => ({
    exitCode: 1,
    stdout: 'Uid:1000\nGid:1000\n',
    stderr: 'sh: Permission denied\n',
  });
  expect((await arrange(refused)()).probe).toMatchObject({
    outcome: 'not-writable',
    uid: 1000,
    detail: 'sh: Permission denied',
  });
});

/** What an exec that could not run came to: on Docker 20.10 and Podman 4.3 with runc, and with crun. */
const unable = 'exec failed: unable to start container process';
const outside = 'current working directory is outside of container mount namespace root';
test.each([
  [
    'no-shell',
    126,
    `OCI runtime exec failed: ${unable}: exec: "sh": executable file not found in $PATH: unknown`,
  ],
  ['no-shell', 127, `Error: runc: ${unable}: exec: "sh": executable file not found in $PATH\nread: reset`],
  ['no-shell', 127, 'Error: crun: executable file `sh` not found in $PATH: No such file or directory'],
  ['not-probed', 126, `OCI runtime exec failed: ${unable}: ${outside}: unknown`],
  ['not-probed', 125, `Error: runc: ${unable}: ${outside}\nread: reset`],
])(
  'H4: an exec that could not run is %s, not a folder that refuses (%i)',
  async (outcome, exitCode, text) => {
    const failed = async () => ({ exitCode, stdout: '', stderr: text });
    const { probe } = await arrange(failed)();
    expect(probe).toMatchObject({ outcome, uid: null });
    if (outcome === 'not-probed') expect(probe.detail).toContain(outside);
  },
);

test('an engine that refuses the exec for want of a shell says the same', async () => {
  const refused = () =>
    Promise.reject(
      new Failure({
        code: 'engine-refused',
        title: 'Docker could not run a command',
        reason: `The engine answered: ${unable}: exec: "sh": executable file not found in $PATH.`,
        remedy: { summary: 'None.' },
      }),
    );
  expect((await arrange(refused)()).probe.outcome).toBe('no-shell');
});

test('a folder that is gone is reported without touching the container', async () => {
  await rm(directory, { recursive: true });
  const forbidden = () => Promise.reject(new Error('No exec is wanted'));
  expect((await arrange(forbidden)()).folder.type).toBe('absent');
});
