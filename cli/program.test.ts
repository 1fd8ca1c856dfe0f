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
  [['remove', '--yes'], { type: 'remove', yes: true, json: false }],
  [['remove-old'], { type: 'remove-old', yes: false, json: false }],
  [['status', '--json'], { type: 'status', json: true }],
  [['load', 'a.tar'], { type: 'load', file: 'a.tar', json: false }],
  [['check-image'], { type: 'check-image', json: false }],
  [['versions', '--json'], { type: 'versions', json: true }],
  [['rollback'], { type: 'rollback', id: null, json: false }],
  [['rollback', 'ab12'], { type: 'rollback', id: 'ab12', json: false }],
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
  [['status', 'now'], 'too many arguments'],
  [['frobnicate'], 'unknown command'],
])('%j is refused and says why', (words, reason) => {
  expect(parse(...words)).toContain(reason);
});
