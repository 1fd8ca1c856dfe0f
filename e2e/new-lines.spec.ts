import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownedBy } from './engine-api';
import { expect, type Machine, test } from './fixtures';

const minute = 60_000;

/** As a console left it that saw the worker ready for half an hour, and then broken. */
async function leavePast({ home }: Machine, said: string): Promise<void> {
  const now = Date.now();
  const at = (minutesAgo: number) =>
    new Date(now - minutesAgo * minute).toISOString().replace('Z', '000000Z');
  const log = join(home, 'data/logs/agent-runner.log');
  const index = join(home, 'console/incidents/index.json');
  for (const path of [log, index]) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(log, `${at(25)} stdout F ${said}\n${at(20)} stdout F ${said}\n`, { mode: 0o600 });
  const verdicts = [
    { at: now - 40 * minute, verdict: 'ready', title: 'Ready' },
    { at: now - 10 * minute, verdict: 'failed', title: 'Not ready' },
  ];
  await writeFile(index, JSON.stringify({ version: 1, incidents: [], verdicts }), { mode: 0o600 });
}

/** `stigmer-console logs -f --new` until it is ended. */
function followNew(machine: Machine) {
  const child = spawn(process.execPath, ['dist/cli.mjs', 'logs', '-f', '--new'], {
    cwd: new URL('..', import.meta.url).pathname,
    env: machine.environment,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    said.stdout += text;
  });
  child.stderr.on('data', (text) => {
    said.stderr += text;
  });
  const end = () =>
    new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGINT');
    });
  return { said, end };
}

test('who follows what is new sees each line of a shape that the good hour did not have, over a restart of the worker', async ({
  machine,
}) => {
  await leavePast(machine, 'INFO worker  beats 1');
  await machine.start();
  const { engine, containerName } = machine;
  const say = (text: string) => engine.exec(containerName, ['sh', '-c', `echo "${text}" > /proc/1/fd/1`]);
  const idle = ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done'];
  await engine.run(containerName, machine.bed.images.busybox, idle, ownedBy(machine.home));
  await say('INFO worker  beats 2');

  const follow = followNew(machine);
  try {
    await expect.poll(() => follow.said.stderr).toMatch(/the last good hour \(.* UTC\)/);
    await say('INFO worker  beats 3');
    await say('ERROR worker  refused 1');
    await expect.poll(() => follow.said.stdout).toBe('ERROR worker  refused 1\n');
    await engine.stop(containerName);
    await engine.start(containerName);
    await say('INFO worker  beats 4');
    await say('ERROR worker  refused 2');
    await expect
      .poll(() => follow.said.stdout, { timeout: 60_000 })
      .toBe('ERROR worker  refused 1\nERROR worker  refused 2\n');
  } finally {
    expect(await follow.end()).toBe(0);
  }
});
