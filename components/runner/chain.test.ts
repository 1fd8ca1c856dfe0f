import { expect, test } from 'vitest';
import { viewChain } from './chain';
import { failCheck, readyStatus, unprovenStatus } from './fixtures/status';

const now = readyStatus.checkedAt;
const model = { provider: 'ollama', model: 'qwen3:8b', host: 'localhost:11434' };

test('a ready runner has five ticked stations and the model that nobody asked, each with one fact', () => {
  const chain = viewChain(readyStatus, now, model);
  expect(chain.map(({ icon }) => icon)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'todo']);
  expect(chain.map(({ fact }) => fact)).toEqual([
    'Docker 29.0',
    'v0.1.0 · 57.3 MB',
    'up 2 h 14 min',
    '1 busy, 3 free',
    'polled 3 s ago',
    'ollama · qwen3:8b',
  ]);
});

test('a worker that may be another’s is a warning on its station, and breaks nothing', () => {
  const chain = viewChain(unprovenStatus, now, model);
  expect(chain.some(({ broken, behind }) => broken || behind)).toBe(false);
  expect(chain.find(({ id }) => id === 'worker')).toMatchObject({
    icon: 'warn',
    fact: 'not proven',
    href: '/health#worker-registered',
  });
});

test('only the first broken link is red, whatever else fails behind it', () => {
  const checks = failCheck(failCheck(readyStatus.checks, 'container'), 'worker-registered');
  const chain = viewChain({ ...readyStatus, verdict: 'failed', title: 'Crash loop', checks }, now, model);
  expect(chain.filter(({ broken }) => broken).map(({ id, fact }) => [id, fact])).toEqual([
    ['container', 'crash loop'],
  ]);
  expect(chain.filter(({ behind }) => behind).map(({ id }) => id)).toEqual(['worker', 'temporal', 'model']);
});

test('a workspace that cannot be written breaks the container’s link', () => {
  const checks = failCheck(readyStatus.checks, 'workspace');
  const chain = viewChain(
    { ...readyStatus, verdict: 'failed', title: 'Workspace fault', checks },
    now,
    model,
  );
  expect(chain.find(({ broken }) => broken)?.id).toBe('container');
});

test('before the first set-up nothing is red and nothing is ticked that was not seen', () => {
  const chain = viewChain(
    {
      ...readyStatus,
      verdict: 'not-set-up',
      title: 'Not set up',
      checks: readyStatus.checks.map((check) => ({
        ...check,
        state: check.id === 'engine' ? 'pass' : 'wait',
      })),
      container: null,
      worker: null,
    },
    now,
    model,
  );
  expect(chain.map(({ icon }) => icon)).toEqual(['ok', 'off', 'off', 'off', 'off', 'todo']);
  expect(chain.find(({ id }) => id === 'worker')?.fact).toBe('not there yet');
});

test('what could not be looked at without an engine is not called absent', () => {
  const skipped = readyStatus.checks.map((check) => ({ ...check, state: 'skip' as const }));
  const checks = failCheck(skipped, 'engine');
  const nothing = { engine: null, image: null, container: null, worker: null };
  const facts = viewChain(
    { ...readyStatus, ...nothing, verdict: 'no-engine', title: 'No engine', checks },
    now,
    model,
  ).map(({ fact }) => fact);
  expect(facts.slice(1, 5)).toEqual(['not checked', 'not checked', 'not checked', 'not checked']);
});

test('a shortened id has the whole one beside it, and a broken link leads to the check that failed', () => {
  const container = viewChain(readyStatus, now, model).find(({ id }) => id === 'container');
  expect(container).toMatchObject({ detail: 'c4e19b7a02d5', fullId: 'c4e19b7a02d5ffff' });
  const checks = failCheck(readyStatus.checks, 'workspace');
  const broken = viewChain({ ...readyStatus, verdict: 'failed', checks }, now, model);
  expect(broken.find(({ broken: isBroken }) => isBroken)?.href).toBe('/health#workspace');
});

test('while it works, only the first link that is not there yet turns', () => {
  const reached = ['engine', 'temporal'];
  const checks = readyStatus.checks.map((check) => ({
    ...check,
    state: reached.includes(check.id) ? check.state : ('wait' as const),
  }));
  const status = { ...readyStatus, image: null, container: null, worker: null, checks };
  const working = viewChain({ ...status, verdict: 'working', title: 'Setting up' }, now, model);
  expect(working.map(({ icon }) => icon)).toEqual(['ok', 'work', 'off', 'off', 'off', 'todo']);
});

test('the broken link says its word without its own name before it', () => {
  const checks = failCheck(readyStatus.checks, 'temporal');
  const chain = viewChain(
    { ...readyStatus, verdict: 'failed', title: 'Temporal unreachable', checks },
    now,
    model,
  );
  expect(chain.find(({ broken }) => broken)?.fact).toBe('unreachable');
});
