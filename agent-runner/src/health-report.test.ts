import { expect, it } from 'vitest';
import { AgentSlots } from './activities/agent-slots';
import { type Condition, reportHealth, reportStatus } from './health-report';
import { createRunnerState, type RunnerState } from './runner-state';
import { readSettings } from './settings';

const reading = readSettings({
  environment: { STIGMER_LLM_API_KEY: 'canary', STIGMER_TASK_QUEUE: 'q' },
  newIdentity: () => 'agent-runner/1',
  readFile: () => Buffer.from(''),
});
if (reading.type === 'refused') throw new Error(reading.problems.join());
const { settings } = reading;
const never = new AbortController().signal;

function parts(phase: RunnerState['phase'], condition: RunnerState['registration']['condition'], busy = 0) {
  const slots = new AgentSlots(2);
  for (let run = 0; run < busy; run += 1) void slots.run('s', never, () => new Promise(() => undefined));
  const registered = condition === 'healthy' || condition === 'saturated';
  const state: RunnerState = {
    ...createRunnerState(),
    phase,
    phaseReason: `in phase ${phase}`,
    registration: { registered, condition, reason: `is ${condition}`, lastPollAt: 1 },
  };
  return { settings, state, slots, version: '0.1.0' };
}

it.each<[RunnerState['phase'], RunnerState['registration']['condition'], number, Condition, boolean]>([
  ['starting', 'not-registered', 0, 'starting', false],
  ['waiting', 'healthy', 0, 'waiting', false],
  ['running', 'not-registered', 0, 'not-registered', false],
  ['running', 'healthy', 1, 'healthy', true],
  ['running', 'healthy', 2, 'saturated', true],
  ['running', 'saturated', 0, 'saturated', true],
  ['running', 'server-gone', 2, 'server-gone', false],
  ['running', 'not-routed', 2, 'not-routed', false],
  ['draining', 'healthy', 2, 'draining', false],
])('%s and %s with %i of 2 places taken is %s', (phase, registration, busy, condition, registered) => {
  const health = reportHealth(parts(phase, registration, busy));
  expect(health).toMatchObject({ condition, registered });
  if (phase !== 'running') expect(health.reason).toBe(`in phase ${phase}`);
});

it('the status tells what the worker runs with, and no secret', () => {
  const status = reportStatus(parts('running', 'healthy', 1));
  expect(status).toMatchObject({
    ownTaskQueue: 'q/agent-runner/1',
    slots: { used: 1, promised: 0, waiting: 0, max: 2 },
    settings: { STIGMER_LLM_API_KEY: { value: 'set', source: 'set' } },
  });
  expect(JSON.stringify(status)).not.toContain('canary');
});
