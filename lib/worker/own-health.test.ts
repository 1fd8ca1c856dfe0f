import { expect, test } from 'vitest';
import { Failure } from '@/lib/core/failure';
import type { ContainerFacts, Engine } from '@/lib/engine/types';
import { createFakeClock, createFakeMachine } from '@/lib/health/fake-machine.test-support';
import { recordedContainer } from '@/lib/health/recorded-evidence.test-support';
import { askOwnHealth, isStillTrue, readAnswer, silentAfterMs } from './own-health';

const container: ContainerFacts = { ...recordedContainer, environment: {} };
const { engine } = createFakeMachine(createFakeClock().clock);
const signal = new AbortController().signal;

function ask(exec: Engine['exec'], change: Partial<ContainerFacts> = {}) {
  return askOwnHealth({ ...engine, exec }, { ...container, ...change }, signal);
}

function failing(code: string): Engine['exec'] {
  return async () => {
    throw new Failure({ code, title: code, reason: 'as told', remedy: { summary: 'none' } });
  };
}

/** The first commands find no end in time, the others end at once. */
function slow(commands: number): Engine['exec'] {
  let asked = 0;
  const answers: Engine['exec'] = async () => ({ exitCode: 1, stdout: '', stderr: '' });
  return (...call) => {
    asked += 1;
    return asked <= commands ? failing('exec-timed-out')(...call) : answers(...call);
  };
}

test('the worker’s status is read as it is, without the secrets of its environment', () => {
  const status = {
    condition: 'waiting',
    reason: 'Waiting with sk-canary',
    registered: false,
    slots: { used: 1, max: 4 },
  };
  expect(readAnswer(`${JSON.stringify(status)}\n`, { STIGMER_LLM_API_KEY: 'sk-canary' })).toEqual({
    type: 'answers',
    condition: 'waiting',
    reason: 'Waiting with •••',
    slots: { used: 1, max: 4 },
  });
});

test('a probe that waits in vain means a worker that hangs, whether we or the engine notice first', async () => {
  expect(readAnswer('hung: The worker is there and does not answer\n', {})).toEqual({ type: 'silent' });
  expect(await ask(slow(1))).toEqual({ type: 'silent' });
});

test('the probe gives up before we do, so that it is the one to say that the worker hangs', async () => {
  const asked: Array<{ probeMs: number; timeoutMs: number }> = [];
  await ask(async (_, command, { timeoutMs }) => {
    asked.push({ probeMs: Number(command[3]), timeoutMs });
    return { exitCode: 1, stdout: 'hung: It does not answer\n', stderr: '' };
  });
  expect(asked).toEqual([{ probeMs: silentAfterMs, timeoutMs: expect.any(Number) }]);
  expect(asked[0]?.timeoutMs).toBeGreaterThan(silentAfterMs);
});

test('a machine that is too busy to run any probe in time says nothing about the worker', async () => {
  expect(await ask(slow(2))).toMatchObject({ type: 'unknown' });
});

test('an answer is good for some seconds, a bad sign for none', () => {
  const answers = { type: 'answers', condition: 'healthy', reason: '', slots: { used: 0, max: 4 } } as const;
  expect(isStillTrue(answers, 1000, 5000)).toBe(true);
  expect(isStillTrue(answers, 1000, 6000)).toBe(false);
  expect(isStillTrue(answers, 5000, 1000), 'the clock was set back').toBe(false);
  expect(isStillTrue({ type: 'silent' }, 1000, 1001)).toBe(false);
});

test('a probe that could not run says nothing about the worker', async () => {
  expect(readAnswer('gone: No worker listens\n', {}).type).toBe('unknown');
  expect(await ask(failing('container-not-running'))).toEqual({ type: 'unknown', reason: 'as told' });
});

test('an image that promises no probe is not asked', async () => {
  const asked = await ask(failing('exec-timed-out'), { labels: {} });
  expect(asked.type).toBe('unknown');
});

test('a fault of the engine is not taken for one of the worker', async () => {
  await expect(ask(failing('engine-unreachable'))).rejects.toMatchObject({ code: 'engine-unreachable' });
});
