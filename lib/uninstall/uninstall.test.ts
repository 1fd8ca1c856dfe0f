import { access, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownMark, type ServiceManager } from '@/lib/autostart/service-manager';
import { readConfig } from '@/lib/config/config';
import { type RemovableGroup, type RemovalResult, tickedGroups } from '@/lib/contracts/uninstall';
import { systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import { acquireInstanceLock } from '@/lib/process/instance-lock';
import { findRemovable, type UninstallParts } from './find-removable';
import { uninstall } from './uninstall';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'd-uninstall-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const { signal } = new AbortController();

function partsOf(refuses = false): UninstallParts {
  const config = readConfig({ HOME: root, STIGMER_HOME: join(root, '.stigmer') }, root);
  return {
    config,
    clock: systemClock,
    packageDirectory: root,
    manager: managerAt(join(root, 'unit'), refuses),
    findEngines: async () => ({ engines: [], unseen: [] }),
  };
}

function managerAt(path: string, refuses: boolean): ServiceManager {
  return {
    name: 'systemd',
    path,
    logCommand: 'journalctl',
    lingerCommand: null,
    render: () => '',
    check: async () => {
      if (refuses)
        throw new Failure({
          code: 'autostart-unavailable',
          title: 'No',
          reason: 'Nobody answers.',
          remedy: { summary: '' },
        });
    },
    enable: async () => {},
    disable: async () => {},
    forget: async () => {},
    state: async () => ({ state: 'stopped', pid: null, restarts: 0, outlivesLogout: null }),
    lastLines: async () => [],
  };
}

/** Files as a console leaves them. */
async function leave({
  config: { consoleDirectory: own, logDirectory, workspaceDirectory },
}: UninstallParts) {
  const files = [
    ...[
      'agent-runner.env',
      'agent-runner.env.history/1-1-page.env',
      'tls/key-1.pem',
      'lock.3',
      'journal.jsonl',
    ],
    ...['sessions.json', 'incidents/index.json', 'alerts.json', 'alerts-state.json'],
  ].map((name) => join(own, name));
  const others = [
    join(logDirectory, 'agent-runner.log'),
    join(workspaceDirectory, 'work'),
    join(root, 'unit'),
  ];
  for (const path of [...files, ...others]) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith('lock.3') ? '' : `${ownMark}\n`);
  }
}

async function run(
  parts: UninstallParts,
  groups: readonly RemovableGroup[] = tickedGroups,
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const results: RemovalResult[] = [];
  for await (const result of uninstall(parts, { groups: new Set(groups), workspace: null }, signal)) {
    results.push(result);
    if (results.length === stopAfter) break;
  }
  return results;
}

const namesIn = async (directory: string) => (await readdir(directory)).sort();
const listed = async (parts: UninstallParts) =>
  (await findRemovable(parts, signal)).view.items.map(({ group }) => group);

test('all goes but the workspace, and then nothing but it is listed', async () => {
  const parts = partsOf();
  await leave(parts);
  expect(await listed(parts)).toEqual(['service', 'logs', 'settings', 'state', 'workspace']);
  const results = await run(parts);
  expect(results.map(({ group, state }) => `${group} ${state}`)).toEqual([
    'service removed',
    'logs removed',
    'settings removed',
    'state removed',
  ]);
  expect(await namesIn(parts.config.homeDirectory)).toEqual(['data']);
  expect(await listed(parts)).toEqual(['workspace']);
});

test('a run that was ended after any of its steps is finished by the next one', async () => {
  for (const stopAfter of [1, 2, 3, 4]) {
    const parts = partsOf();
    await leave(parts);
    expect(await run(parts, tickedGroups, stopAfter)).toHaveLength(stopAfter);
    await run(parts);
    expect(await listed(parts)).toEqual(['workspace']);
    expect(await namesIn(parts.config.homeDirectory)).toEqual(['data']);
  }
});

test('what fails is named, the rest goes, and what the console noted stays for the next run', async () => {
  await leave(partsOf(true));
  const states = Object.fromEntries((await run(partsOf(true))).map(({ group, state }) => [group, state]));
  expect(states).toEqual({ service: 'failed', logs: 'removed', settings: 'removed', state: 'left' });
  await access(join(partsOf().config.consoleDirectory, 'journal.jsonl'));
  await run(partsOf());
  expect(await listed(partsOf())).toEqual(['workspace']);
});

test('settings stay with what belongs to them when only what was noted goes, and the other way round', async () => {
  const parts = partsOf();
  const own = parts.config.consoleDirectory;
  await leave(parts);
  await run(parts, ['state']);
  expect(await namesIn(own)).toEqual(['agent-runner.env', 'agent-runner.env.history', 'alerts.json', 'tls']);
  await leave(parts);
  await run(parts, ['settings']);
  expect(await namesIn(own)).toContain('journal.jsonl');
  expect(await namesIn(own)).not.toContain('tls');
});

test('of a settings file that is a link only the link goes, and the list says so', async () => {
  const parts = partsOf();
  const target = join(root, 'dotfiles.env');
  await writeFile(target, 'A=1');
  await mkdir(parts.config.consoleDirectory, { recursive: true });
  await symlink(target, join(parts.config.consoleDirectory, 'agent-runner.env'));
  const { items } = (await findRemovable(parts, signal)).view;
  expect(items.find(({ group }) => group === 'settings')?.note).toContain(target);
  await run(parts);
  await access(target);
});

test('while somebody holds the home’s lock nothing in it is removed', async () => {
  const parts = partsOf();
  await leave(parts);
  const path = join(parts.config.consoleDirectory, 'lock');
  const lock = await acquireInstanceLock(path, { address: null, platform: process.platform });
  await expect(run(parts, ['logs', 'state'])).rejects.toMatchObject({ code: 'console-already-running' });
  expect(await listed(parts)).toContain('logs');
  await lock.release();
});

test('a service’s file that the console did not write stays', async () => {
  const parts = partsOf();
  await writeFile(join(root, 'unit'), 'of somebody');
  expect((await run(parts)).map(({ group }) => group)).toEqual([]);
  await access(join(root, 'unit'));
});

test('where nothing ever was, nothing is left behind', async () => {
  const parts = partsOf();
  expect(await run(parts)).toEqual([]);
  await expect(access(parts.config.homeDirectory)).rejects.toThrow();
});
