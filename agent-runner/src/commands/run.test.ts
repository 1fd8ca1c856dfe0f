import { expect, it } from 'vitest';
import { readRunArguments } from './run';

it('a message, a session and the wishes for the end become the input of the workflow', () => {
  const wishes = [
    '--session',
    's1',
    '--clean-up',
    '--needs-approval',
    'run_command, x__*',
    '--json',
    '--follow',
  ];
  expect(readRunArguments(['do it', ...wishes])).toEqual({
    type: 'accepted',
    input: {
      message: 'do it',
      sessionId: 's1',
      cleanUp: true,
      needsApproval: ['run_command', 'x__*'],
    },
    json: true,
    follow: true,
  });
  expect(readRunArguments(['do it'])).toMatchObject({
    input: { message: 'do it', cleanUp: false },
    json: false,
    follow: false,
  });
});

it.each([[[]], [['two', 'messages']], [['x', '--sesion', 's1']], [['']]])(
  '%j is answered with the usage',
  (args) => {
    expect(readRunArguments(args)).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('Usage:'),
    });
  },
);
