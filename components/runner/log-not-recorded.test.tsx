// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Check, Status } from '@/lib/contracts/status';
import { readyStatus } from './fixtures/status';
import { LogNotRecorded } from './log-not-recorded';

const live: { status: Status } = vi.hoisted(() => ({ status: JSON.parse('null') }));
vi.mock('@/components/live/use-live', () => ({ useLive: () => live }));
afterEach(cleanup);

const check: Check = {
  id: 'recording',
  state: 'warn',
  summary: 'The log is not recorded: its disk is full',
  cause: '1 MB are free on its disk.',
  remedy: { summary: 'Make room on that disk.', command: 'du -xh /logs' },
  code: 'log-disk-full',
  evidence: [],
  durationMs: 0,
  at: 0,
};

test('Overview says why lines are only shown, how much is free and what helps, until they are recorded again', () => {
  live.status = { ...readyStatus, checks: [check] };
  const { container, rerender } = render(<LogNotRecorded />);
  expect(screen.getByRole('link', { name: check.summary }).getAttribute('href')).toBe('/health#recording');
  expect(screen.getByText('1 MB are free on its disk. Make room on that disk.')).toBeTruthy();
  expect(screen.getByText('du -xh /logs')).toBeTruthy();
  live.status = { ...readyStatus, checks: [{ ...check, state: 'pass' }] };
  rerender(<LogNotRecorded />);
  expect(container.textContent).toBe('');
});
