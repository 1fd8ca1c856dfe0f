import { expect, it } from 'vitest';
import { readSteerArguments } from './steer-arguments';

const update = (name: string, argument: unknown) => ({ type: 'update', name, argument });

it.each([
  ['message', ['w', 'Leave that.'], update('message', { text: 'Leave that.' })],
  ['pause', ['w'], { type: 'signal', name: 'pause' }],
  ['resume', ['w'], { type: 'signal', name: 'resume' }],
  ['stop', ['w'], { type: 'signal', name: 'stop' }],
  ['approve', ['w', '1-0-a'], update('decide', { id: '1-0-a', decision: 'approve' })],
  [
    'approve',
    ['w', '1-0-a', '--input', '{"command":"ls"}'],
    update('decide', { id: '1-0-a', decision: 'edit', input: { command: 'ls' } }),
  ],
  ['deny', ['w', '1-0-a'], update('decide', { id: '1-0-a', decision: 'deny' })],
  [
    'deny',
    ['w', '1-0-a', '--reason', 'no'],
    update('decide', { id: '1-0-a', decision: 'deny', reason: 'no' }),
  ],
  ['progress', ['w'], { type: 'query', name: 'progress' }],
])('%s %j asks the run for what it says', (name, args, order) => {
  expect(readSteerArguments(name, args)).toEqual({ type: 'accepted', workflowId: 'w', order });
});

it.each([
  ['message', ['w']],
  ['message', ['w', 'two', 'words']],
  ['pause', []],
  ['pause', ['w', 'more']],
  ['approve', ['w']],
  ['approve', ['w', '1-0-a', '--input', 'ls']],
  ['approve', ['w', '1-0-a', '--reason', 'well']],
  ['no-such-command', ['w']],
])('%s %j is refused with its usage', (name, args) => {
  expect(readSteerArguments(name, args)).toMatchObject({
    type: 'refused',
    message: expect.stringMatching(/Usage: agent-runner|There is no command/),
  });
});
