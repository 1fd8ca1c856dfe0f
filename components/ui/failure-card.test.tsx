// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { FailureCard } from './failure-card';
import { failureText } from './failure-text';

afterEach(cleanup);

const failure = {
  code: 'workspace-not-writable',
  reference: 'F31',
  title: 'The worker cannot write its workspace',
  reason: 'The folder belongs to root.',
  remedy: { summary: 'Give the folder to the worker.', command: 'sudo chown 1000:1000 /srv/workspace' },
  evidence: [{ label: 'owner', value: '0:0' }],
  at: Date.UTC(2026, 0, 23, 14, 32, 8),
};

test('says what failed, why and what next, with its code', () => {
  render(<FailureCard failure={failure} />);
  expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(failure.title);
  for (const text of [failure.reason, failure.remedy.summary, failure.remedy.command, failure.code, 'F31'])
    expect(screen.getByText(text)).toBeDefined();
});

test('evidence is behind its button and the button says which way it goes', () => {
  render(<FailureCard failure={failure} />);
  expect(screen.queryByText('0:0')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show evidence' }));
  expect(screen.getByText('0:0')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Hide evidence' }).getAttribute('aria-expanded')).toBe('true');
});

test('text of a container that looks like markup stays text', () => {
  render(<FailureCard failure={{ ...failure, reason: '<img src=x onerror=alert(1)>' }} />);
  expect(document.querySelector('img')).toBeNull();
});

test('copied as text it holds everything the card shows, with the exact time', () => {
  const text = failureText(failure);
  for (const part of [
    failure.title,
    failure.reason,
    failure.remedy.command,
    'owner: 0:0',
    '2026-01-23T14:32:08.000Z',
  ])
    expect(text).toContain(part);
});
