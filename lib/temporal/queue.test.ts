import { expect, test } from 'vitest';
import { brakeOf } from './queue';
import { routingText } from './routing';

test('a limit of nothing comes without its number, and is one', () => {
  expect(brakeOf({ effectiveRateLimit: { rateLimitSource: 1 } })).toMatchObject({
    perSecond: 0,
    source: 'api',
  });
});

test('who set a limit for the queue is told, and nobody is for one that a worker asks for', () => {
  const config = { queueRateLimit: { metadata: { updateIdentity: 'ada', reason: 'night' } } };
  const limit = (rateLimitSource: number) => ({ requestsPerSecond: 2.5, rateLimitSource });
  expect(brakeOf({ effectiveRateLimit: limit(1), config })).toEqual({
    perSecond: 2.5,
    source: 'api',
    by: 'ada',
    reason: 'night',
  });
  expect(brakeOf({ effectiveRateLimit: limit(2), config })).toMatchObject({ by: null, reason: null });
});

test('the server’s own limit, and none, are no brake', () => {
  expect(brakeOf({ effectiveRateLimit: { requestsPerSecond: 100_000, rateLimitSource: 3 } })).toBeNull();
  expect(brakeOf({ effectiveRateLimit: {} })).toBeNull();
  expect(brakeOf({})).toBeNull();
});

test('who gets the tasks of new workflows is said with its ramp, and not where nothing was set', () => {
  const version = { deploymentName: 'agents', buildId: 'b2' };
  expect(routingText({})).toBeNull();
  expect(routingText({ currentDeploymentVersion: version })).toBe('the worker deployment agents b2');
  expect(routingText({ rampingDeploymentVersion: version, rampingVersionPercentage: 20 })).toBe(
    'workers without a version, 20 % to the worker deployment agents b2',
  );
});
