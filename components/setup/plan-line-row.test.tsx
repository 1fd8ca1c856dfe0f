// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { PlanLine } from '@/lib/contracts/status';
import { PlanLineRow } from './plan-line-row';

afterEach(cleanup);

const line: PlanLine = {
  id: 'image',
  title: 'Image',
  state: 'will-happen',
  fact: 'ghcr.io/stigmer/agent-runner:v0.1.0',
  detail: '57.3 MB to download',
  action: 'pull',
  evidence: [{ label: 'chosen by', value: 'the pinned tag' }],
};

test('a line opens its evidence', () => {
  render(<PlanLineRow line={line} candidates={[]} />);
  expect(screen.queryByText('the pinned tag')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /Image.*will happen/ }));
  expect(screen.getByText('the pinned tag')).toBeDefined();
});

test('the engine shows where was looked, and which one is used', () => {
  const candidates = [
    { source: 'DOCKER_HOST', socketPath: null, outcome: 'not-set' as const, detail: '', used: false },
    {
      source: '/run/docker.sock',
      socketPath: '/run/docker.sock',
      outcome: 'usable' as const,
      detail: 'Docker 29',
      used: true,
    },
  ];
  render(<PlanLineRow line={{ ...line, id: 'engine', title: 'Engine' }} candidates={candidates} />);
  expect(screen.getByText('not set')).toBeDefined();
  expect(screen.getByText('used')).toBeDefined();
});
