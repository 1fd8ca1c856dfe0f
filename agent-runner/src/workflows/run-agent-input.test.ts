import { expect, it } from 'vitest';
import { readRunAgentInput, sizeProblem } from './run-agent-input';

it('every input of the contract is taken as it is, and null counts as left out', () => {
  const input = {
    message: 'work',
    sessionId: 's1',
    instructions: 'be brief',
    maxSteps: 3,
    prices: { input: 1, output: 2 },
    needsApproval: ['run_command'],
    cleanUp: true,
    holderGone: 'begin-anew',
    holderWaitSeconds: 60,
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

it('what the workflow itself goes by is judged at once', () => {
  expect(readRunAgentInput({ message: 'x', holderGone: 'move', holderWaitSeconds: 0 })).toEqual({
    type: 'refused',
    problems: ['holderGone: Use fail or begin-anew', 'holderWaitSeconds: Use 1 to 604800'],
  });
});

it.each([undefined, null, 'work', ['work']])('%j is no input', (given) => {
  expect(readRunAgentInput(given).type).toBe('refused');
});

it('an input is measured in bytes as they are sent, not in characters', () => {
  expect(sizeProblem({ message: 'x'.repeat(500_000), instructions: 'y'.repeat(200_000) })).toBeNull();
  // Each takes six bytes as JSON, and three.
  for (const long of ['\u0001'.repeat(300_000), '鳥'.repeat(500_000)])
    expect(sizeProblem({ message: long })).toMatch(/^input: It has \d+ bytes as JSON; give at most 1500000$/);
});
