import { expect, test } from 'vitest';
import { stackLines } from '@/lib/contracts/blocked-stack';
import { Failure } from '@/lib/core/failure';
import type { ContainerFacts } from '@/lib/engine/types';
import { recordedContainer } from '@/lib/health/recorded-evidence.test-support';
import { askBlockedStack } from './blocked-stack';

const container: ContainerFacts = { ...recordedContainer, environment: { OPENAI_API_KEY: 'sk-canary' } };
const frame = { function: 'parse', file: '/app/main.cjs', line: 12, column: 3 };
const signal = new AbortController().signal;
const answering = (stdout: string) => ({ exec: async () => ({ exitCode: 0, stdout, stderr: '' }) });

test('what another thread says of the main one is told, without secrets', async () => {
  const told = { type: 'blocked', frames: [frame, { ...frame, function: 'of sk-canary' }] };
  const stack = await askBlockedStack(answering(`${JSON.stringify(told)}\n`), container, signal);
  expect(stack).toMatchObject({ type: 'blocked', frames: [frame, { line: 12 }] });
  expect(JSON.stringify(stack)).not.toContain('canary');
  expect(stack && stackLines(stack)[1]).toBe('  at parse (/app/main.cjs:12:3)');
});

test.each(['key "of canary"', '-----BEGIN\ncanary\n', 'line', '12:3', 'blocked'])(
  'the secret %j is not told, and takes nothing else away',
  async (secret) => {
    const holder = { ...container, environment: { OPENAI_API_KEY: secret } };
    const told = { type: 'blocked', frames: [{ ...frame, function: `of ${secret}` }] };
    expect(await askBlockedStack(answering(JSON.stringify(told)), holder, signal)).toEqual({
      type: 'blocked',
      frames: [{ ...frame, function: 'of •••' }],
    });
  },
);

test.each([
  ['hung: The worker is there and does not answer (Connection timed out)\n', { type: 'frozen' }],
  ['{"type":"outside"}\n', { type: 'outside' }],
  ['{"type":"turns"}\n', { type: 'turns' }],
  ['gone: No worker listens on /tmp/agent-runner.sock.stack (No such file or directory)\n', null],
  ['', null],
  ['{"type":"else"}', null],
])('%j', async (stdout, expected) => {
  expect(await askBlockedStack(answering(stdout), container, signal)).toEqual(expected);
});

test('an engine that does not run commands, and an image that is not ours, tell nothing', async () => {
  const details = { code: 'exec-timed-out', title: '', reason: '', remedy: { summary: '' } };
  const failing = { exec: () => Promise.reject(new Failure(details)) };
  expect(await askBlockedStack(failing, container, signal)).toBeNull();
  expect(
    await askBlockedStack(answering('{"type":"turns"}'), { ...container, labels: {} }, signal),
  ).toBeNull();
});
