import { expect, test } from 'vitest';
import { createProgram, type Request } from './program';

function parse(...words: string[]): Request | string {
  const requests: Request[] = [];
  const program = createProgram((request) => requests.push(request));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  }
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return requests[0] ?? 'nothing';
}

test.each<[string[], Request]>([
  [['up'], { type: 'up', port: null, useLocalImage: null, json: false }],
  [['up', '--port', '3100'], { type: 'up', port: 3100, useLocalImage: null, json: false }],
  [['up', '--use-local-image'], { type: 'up', port: null, useLocalImage: true, json: false }],
  [['setup', '--json'], { type: 'setup', useLocalImage: null, json: true }],
  [['setup', '--use-local-image'], { type: 'setup', useLocalImage: true, json: false }],
  [['setup', '--no-use-local-image'], { type: 'setup', useLocalImage: false, json: false }],
  [
    ['setup', '--name-taken', 'rename'],
    { type: 'setup', useLocalImage: null, nameTaken: 'rename', json: false },
  ],
  [['strays'], { type: 'strays', remove: null, yes: false, json: false }],
  [['strays', '--remove', 'ab', '--yes'], { type: 'strays', remove: 'ab', yes: true, json: false }],
  [['stop'], { type: 'operate', kind: 'stop', json: false }],
  [['restart', '--when', 'idle'], { type: 'operate', kind: 'restart', when: 'idle', json: false }],
  [['upgrade', '--when', '23:05'], { type: 'upgrade', image: null, when: '23:05', json: false }],
  [['work'], { type: 'work', json: false }],
  [['remove', '--yes'], { type: 'remove', yes: true, json: false }],
  [['remove-old'], { type: 'remove-old', yes: false, json: false }],
  [['status', '--json'], { type: 'status', json: true }],
  [['load', 'a.tar'], { type: 'load', file: 'a.tar', json: false }],
  [['check-image'], { type: 'check-image', daily: null, json: false }],
  [['check-image', '--daily'], { type: 'check-image', daily: true, json: false }],
  [['check-image', '--no-daily'], { type: 'check-image', daily: false, json: false }],
  [['prove', '--json'], { type: 'prove', json: true }],
  [['why'], { type: 'why', query: {}, json: false }],
  [
    ['why', 'order-1', '--run', 'ab', '--json'],
    { type: 'why', query: { workflow: 'order-1', run: 'ab' }, json: true },
  ],
  [['doctor', '--json'], { type: 'doctor', json: true }],
  [['versions', '--json'], { type: 'versions', json: true }],
  [['history'], { type: 'history', json: false }],
  [['incidents'], { type: 'incidents', id: null, json: false }],
  [['incidents', 'one'], { type: 'incidents', id: 'one', json: false }],
  [['settings', '--json'], { type: 'settings', json: true }],
  [['settings', 'history'], { type: 'settings-history', json: false }],
  [['settings', 'diff'], { type: 'settings-diff', id: null, json: false }],
  [['settings', 'restore', '7', '--yes'], { type: 'restore-settings', id: 7, yes: true, json: false }],
  [
    ['settings', 'import', '.env', '--dry-run'],
    { type: 'import-settings', file: '.env', dryRun: true, yes: false, json: false },
  ],
  [['alerts'], { type: 'alerts', order: 'list', json: false }],
  [['alerts', 'list', '--json'], { type: 'alerts', order: 'list', json: true }],
  [['alerts', 'test', '--json'], { type: 'alerts', order: 'test', json: true }],
  [['alerts', 'mute', '8h'], { type: 'alerts', order: { type: 'mute', forMs: 28_800_000 }, json: false }],
  [
    ['alerts', 'mute', 'until-unmuted'],
    { type: 'alerts', order: { type: 'mute', forMs: null }, json: false },
  ],
  [['alerts', 'unmute'], { type: 'alerts', order: { type: 'unmute' }, json: false }],
  [['resources'], { type: 'resources', json: false }],
  [['rollback'], { type: 'rollback', id: null, withSettings: false, preview: false, json: false }],
  [
    ['rollback', 'ab12', '--with-settings', '--preview'],
    { type: 'rollback', id: 'ab12', withSettings: true, preview: true, json: false },
  ],
  [
    ['logs'],
    { type: 'logs', services: ['agent-runner'], follow: false, tail: 200, search: null, json: false },
  ],
  [
    ['logs', '--service', 'agent-runner'],
    { type: 'logs', services: ['agent-runner'], follow: false, tail: 200, search: null, json: false },
  ],
  [
    ['logs', '-s', 'agent-runner'],
    { type: 'logs', services: ['agent-runner'], follow: false, tail: 200, search: null, json: false },
  ],
  [
    ['logs', '-f', '--tail', '0'],
    { type: 'logs', services: ['agent-runner'], follow: true, tail: 0, search: null, json: false },
  ],
  [
    ['logs', '--service', 'all', '-f'],
    {
      type: 'logs',
      services: ['agent-runner', 'temporal'],
      follow: true,
      tail: 200,
      search: null,
      json: false,
    },
  ],
  [
    ['logs', '--service', 'temporal,agent-runner,temporal'],
    {
      type: 'logs',
      services: ['temporal', 'agent-runner'],
      follow: false,
      tail: 200,
      search: null,
      json: false,
    },
  ],
  [
    ['logs', '--service', 'temporal'],
    { type: 'logs', services: ['temporal'], follow: false, tail: 200, search: null, json: false },
  ],
  [
    [
      'logs',
      '--level',
      'warn',
      '--since',
      '2026-11-28T10:30:00Z',
      '--until',
      '2026-11-28T11:00:00Z',
      '--json',
    ],
    {
      type: 'logs',
      services: ['agent-runner'],
      follow: false,
      tail: 200,
      search: {
        levels: ['error', 'warn'],
        from: Date.parse('2026-11-28T10:30:00Z'),
        until: Date.parse('2026-11-28T11:00:00Z'),
      },
      json: true,
    },
  ],
  [
    ['logs', '--field', 'run=42', '--field', 'query=a=b'],
    {
      type: 'logs',
      services: ['agent-runner'],
      follow: false,
      tail: 200,
      search: {
        fields: [
          { name: 'run', value: '42' },
          { name: 'query', value: 'a=b' },
        ],
      },
      json: false,
    },
  ],
  [
    ['logs', '-f', '--grep', 'a+b', '--regexp', '--invert', '--stream', 'stderr'],
    {
      type: 'logs',
      services: ['agent-runner'],
      follow: true,
      tail: 200,
      search: { text: 'a+b', regexp: true, invert: true, stream: 'stderr' },
      json: false,
    },
  ],
  [
    ['logs', '--new', '--level', 'error', '--json'],
    {
      type: 'logs',
      services: ['agent-runner'],
      follow: false,
      tail: 200,
      search: { onlyNew: true, levels: ['error'] },
      json: true,
    },
  ],
  [
    ['logs', '-f', '--new'],
    {
      type: 'logs',
      services: ['agent-runner'],
      follow: true,
      tail: 200,
      search: { onlyNew: true, follow: true },
      json: false,
    },
  ],
  [['temporal'], { type: 'temporal', json: false }],
  [['temporal', 'start'], { type: 'operate-temporal', kind: 'start-temporal', json: false }],
  [['temporal', '--json', 'stop'], { type: 'operate-temporal', kind: 'stop-temporal', json: true }],
  [['temporal', 'upgrade'], { type: 'operate-temporal', kind: 'upgrade-temporal', json: false }],
  [['temporal', 'remove'], { type: 'remove-temporal', withData: false, yes: false, json: false }],
  [
    ['temporal', 'remove', '--with-data', '--yes'],
    { type: 'remove-temporal', withData: true, yes: true, json: false },
  ],
  [['link'], { type: 'link', request: { access: 'change', person: null }, json: false }],
  [
    ['link', '--read-only', '--name', 'ana', '--port', '4000'],
    { type: 'link', request: { access: 'read', person: 'ana', port: 4000 }, json: false },
  ],
  [
    ['link', '--for', '8h'],
    { type: 'link', request: { access: 'change', person: null, lifeMs: 28_800_000 }, json: false },
  ],
  [['sessions', '--json'], { type: 'sessions', json: true }],
  [['sign-out'], { type: 'sign-out', name: null, json: false }],
  [['sign-out', 'ana'], { type: 'sign-out', name: 'ana', json: false }],
  [['version', '--json'], { type: 'version', json: true }],
])('%j is understood', (words, request) => {
  expect(parse(...words)).toEqual(request);
});

test.each([
  [['up', '--port', '70000'], 'Write a port from 1 to 65535.'],
  [['link', '--for', '4m'], 'Write 30m, 8h or 2d, from 5 minutes to 30 days.'],
  [['link', '--for', '31d'], 'Write 30m, 8h or 2d, from 5 minutes to 30 days.'],
  [['logs', '--tail', 'all'], 'Write a number from 0 to 5000.'],
  [['logs', '--tail', '5001'], 'Write a number from 0 to 5000.'],
  [['logs', '--since', 'yesterday'], 'Write how long ago, as 90s, 10m, 2h or 3d'],
  [['logs', '--field', '=42'], 'Write a name and its value, as run=42, or logger=worker.'],
  [['logs', '-f', '--until', '1h'], 'cannot be used with option'],
  [['logs', '--new', '--service', 'all'], '--new compares with the past of one service'],
  [['logs', '--service', 'postgres'], 'Write all, or some of agent-runner,temporal.'],
  [['stop', '--when', 'soon'], 'Write now, idle, or a time of the day as HH:MM.'],
  [['start', '--when', 'idle'], 'unknown option'],
  [['status', 'now'], 'too many arguments'],
  [['frobnicate'], 'unknown command'],
])('%j is refused and says why', (words, reason) => {
  expect(parse(...words)).toContain(reason);
});
