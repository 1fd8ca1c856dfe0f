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
  [['versions', '--json'], { type: 'versions', json: true }],
  [['history'], { type: 'history', json: false }],
  [['resources'], { type: 'resources', json: false }],
  [['rollback'], { type: 'rollback', id: null, withSettings: false, preview: false, json: false }],
  [
    ['rollback', 'ab12', '--with-settings', '--preview'],
    { type: 'rollback', id: 'ab12', withSettings: true, preview: true, json: false },
  ],
  [['logs'], { type: 'logs', follow: false, tail: 200, json: false }],
  [['logs', '--service', 'agent-runner'], { type: 'logs', follow: false, tail: 200, json: false }],
  [['logs', '-s', 'agent-runner'], { type: 'logs', follow: false, tail: 200, json: false }],
  [['logs', '-f', '--tail', '0'], { type: 'logs', follow: true, tail: 0, json: false }],
  [['link'], { type: 'link', json: false }],
  [['sign-out'], { type: 'sign-out', json: false }],
  [['version', '--json'], { type: 'version', json: true }],
])('%j is understood', (words, request) => {
  expect(parse(...words)).toEqual(request);
});

test.each([
  [['up', '--port', '70000'], 'Write a port from 1 to 65535.'],
  [['logs', '--tail', 'all'], 'Write a number from 0 to 5000.'],
  [['logs', '--tail', '5001'], 'Write a number from 0 to 5000.'],
  [['logs', '--service', 'temporal'], 'Allowed choices are agent-runner.'],
  [['stop', '--when', 'soon'], 'Write now, idle, or a time of the day as HH:MM.'],
  [['start', '--when', 'idle'], 'unknown option'],
  [['status', 'now'], 'too many arguments'],
  [['frobnicate'], 'unknown command'],
])('%j is refused and says why', (words, reason) => {
  expect(parse(...words)).toContain(reason);
});
