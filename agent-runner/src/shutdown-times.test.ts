import { expect, it } from 'vitest';
import { stopTimeoutSeconds } from '@/lib/runner/spec';
import { shutdownForceTimeMs, shutdownGraceTimeMs } from './shutdown-times';

it('the grace ends before the force, and that before the engine kills the container, with time to report', () => {
  expect(shutdownForceTimeMs - shutdownGraceTimeMs).toBeGreaterThanOrEqual(5000);
  expect(stopTimeoutSeconds * 1000 - shutdownForceTimeMs).toBeGreaterThanOrEqual(5000);
});
