import { expect, test } from 'vitest';
import { alertOf, testAlert } from './words';

const episode = {
  id: '20261128-112604-123',
  lastId: '20261128-112604-123',
  code: 'worker-hung',
  startedAt: 0,
  endedAt: null,
  told: false,
};

test('the JSON of a webhook is what docs/alerts.md says', () => {
  expect(alertOf(episode, 'opened', 'laptop')).toEqual({
    version: 1,
    id: '20261128-112604-123-opened',
    type: 'opened',
    incident: '20261128-112604-123',
    code: 'worker-hung',
    title: 'Hangs',
    sentence: 'The worker’s process is there and does not answer.',
    remedy: 'Restart the worker.',
    startedAt: '1970-01-01T00:00:00.000Z',
    resolvedAt: null,
    host: 'laptop',
  });
  expect(alertOf({ ...episode, endedAt: 61_000 }, 'resolved', 'laptop')).toMatchObject({
    id: '20261128-112604-123-resolved',
    type: 'resolved',
    remedy: '',
    resolvedAt: '1970-01-01T00:01:01.000Z',
  });
});

test.each([
  ['workspace-not-writable', 'Workspace fault'],
  ['temporal-something-new', 'Temporal unreachable'],
  ['a-code-of-tomorrow', 'Not ready'],
])('%s has words of its own, of its area, or of any fault', (code, title) => {
  expect(alertOf({ ...episode, code }, 'opened', 'laptop')).toMatchObject({ code, title });
});

test('a clock that stands at nonsense breaks nothing', () => {
  for (const at of [-1, Number.MAX_VALUE]) expect(testAlert('t', at, 'laptop').startedAt).toMatch(/Z$/);
});
