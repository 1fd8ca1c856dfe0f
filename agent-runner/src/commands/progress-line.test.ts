import { expect, it } from 'vitest';
import type { RunProgressView } from '../workflows/run-protocol';
import { progressLine } from './progress-line';

const view: RunProgressView = {
  version: 5,
  state: 'working',
  step: 2,
  tools: ['run_command'],
  toolCalls: 3,
  usage: { inputTokens: 1000, outputTokens: 210, cachedInputTokens: 0, cacheWriteTokens: 0 },
  costUsd: 0.0031,
  lastWords: 'I look.',
  writing: 0,
  approval: null,
};

it('step, tools, tokens, cost and last words are in one line', () => {
  expect(progressLine('w', view)).toBe(
    'The run works · step 2 · run_command · 1,210 tokens · $0.0031 · "I look."',
  );
});

it('an answer that is written is told from one that is there', () => {
  expect(progressLine('w', { ...view, writing: 1840 })).toContain(' · writes 1,840 characters · "I look."');
});

it('a call that waits is shown with the commands that decide on it', () => {
  const approval = { id: '2-0-a', tool: 'run_command', input: '{"command":"rm', inputCut: true };
  const line = progressLine('w', { ...view, state: 'awaiting-approval', approval });
  expect(line).toContain('asks to call run_command with {"command":"rm (cut');
  expect(line).toContain('agent-runner approve w 2-0-a');
  expect(line).toContain('agent-runner deny w 2-0-a');
});

it('what comes from the model cannot write to the terminal what it likes', () => {
  const approval = { id: '2-0-a', tool: 'x', input: '"\u001b[2J\u202e"', inputCut: false };
  const lines = [
    progressLine('w', { ...view, lastWords: '\u001b]0;title\u0007', tools: ['\u001b[1A'] }),
    progressLine('w', { ...view, approval }),
  ];
  for (const character of ['\u001b', '\u0007', '\u202e']) expect(lines.join('')).not.toContain(character);
});
