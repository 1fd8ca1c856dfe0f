// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { WorkNow } from '@/lib/contracts/work-now';
import { RemedyAction } from './remedy-action';
import { useStartRemedy } from './use-start-remedy';

const { started } = vi.hoisted(() => ({ started: vi.fn() }));
vi.mock('@/app/actions/operations', () => ({
  startOperation: async (request: object) => {
    started(request);
    return { ok: true, value: { operationId: '1' } };
  },
}));
// The dialog's code comes when it is asked for.
configure({ asyncUtilTimeout: 10_000 });
afterEach(() => {
  cleanup();
  started.mockClear();
});

const answering = (work: WorkNow) => vi.stubGlobal('fetch', async () => Response.json(work));

const work = (count: number): WorkNow => ({ count, runs: [], forecast: null, unknown: null });

function Card({ action }: { action: 'restart' | 'start' }) {
  const { start, pending, dialog } = useStartRemedy();
  const failure = { code: 'c', title: '', reason: '', remedy: { summary: '', action }, evidence: [], at: 0 };
  return (
    <>
      <RemedyAction failure={failure} disabled={pending} onStart={start} />
      {dialog}
    </>
  );
}

test('a remedy that stops the worker asks when, while runs are under way', async () => {
  answering(work(1));
  render(<Card action="restart" />);
  fireEvent.click(screen.getByRole('button', { name: 'Restart worker' }));
  expect(await screen.findByText('Restart: now or later')).toBeTruthy();
  expect(started).not.toHaveBeenCalled();
});

test('it begins at once where nothing is under way, and so does one that stops nothing', async () => {
  answering(work(0));
  render(<Card action="restart" />);
  fireEvent.click(screen.getByRole('button', { name: 'Restart worker' }));
  await vi.waitFor(
    () => expect(started).toHaveBeenCalledWith(expect.objectContaining({ kind: 'restart' })),
    20_000,
  );
  cleanup();
  answering(work(1));
  render(<Card action="start" />);
  fireEvent.click(screen.getByRole('button', { name: 'Start worker' }));
  await vi.waitFor(
    () => expect(started).toHaveBeenCalledWith(expect.objectContaining({ kind: 'start' })),
    20_000,
  );
});
