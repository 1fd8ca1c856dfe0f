import { expect, it } from 'vitest';
import { readRunArguments } from './run';

it('a message, a session and the wishes for the end become the input of the workflow', () => {
  expect(readRunArguments(['do it', '--session', 's1', '--clean-up', '--json'])).toEqual({
    type: 'accepted',
    input: { message: 'do it', sessionId: 's1', cleanUp: true },
    json: true,
  });
  expect(readRunArguments(['do it'])).toMatchObject({
    input: { message: 'do it', cleanUp: false },
    json: false,
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
