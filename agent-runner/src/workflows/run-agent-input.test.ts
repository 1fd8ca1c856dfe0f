import { expect, it } from 'vitest';
import { readRunAgentInput } from './run-agent-input';

it('every input of the contract is taken as it is, and null counts as left out', () => {
  const input = {
    message: 'work',
    sessionId: 's1',
    instructions: 'be brief',
    maxSteps: 3,
    prices: { input: 1, output: 2 },
    cleanUp: true,
  };
  expect(readRunAgentInput(input)).toEqual({ type: 'accepted', input });
  expect(readRunAgentInput({ message: 'work', sessionId: null })).toEqual({
    type: 'accepted',
    input: { message: 'work' },
  });
});

it('a misspelt name, a wrong type and a missing message are named at once', () => {
  const reading = readRunAgentInput({ sesionId: 's1', maxSteps: '3' });
  expect(reading).toEqual({
    type: 'refused',
    problems: [
      'message: Say what the agent has to do',
      'sesionId: RunAgent has no such input',
      'maxSteps: Give a number',
    ],
  });
});

it.each([undefined, null, 'work', ['work']])('%j is no input', (given) => {
  expect(readRunAgentInput(given).type).toBe('refused');
});
