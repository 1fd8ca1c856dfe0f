import { createHash } from 'node:crypto';
import { VersioningBehavior } from '@temporalio/common';
import type { WorkerDeploymentOptions } from '@temporalio/worker';
import type { DeploymentVersion } from '@/lib/temporal/routing';
import { version } from '../package.json';
import type { RunnerSettings } from './settings';

/** The build's id is the image's version and its workflows' own: two builds of one version may differ in nothing that Temporal sees. */
export function deploymentVersion(
  { deploymentName }: Pick<RunnerSettings, 'deploymentName'>,
  workflows: string,
): DeploymentVersion | null {
  if (deploymentName === null) return null;
  const hash = createHash('sha256').update(workflows).digest('hex');
  return { deploymentName, buildId: `${version}-${hash.slice(0, 8)}` };
}

/**
 * Runs move to the version that is current: the workers of a version are replaced together with their container, and one that
 * was pinned to them would wait for ever. The workflows take every history that a version before has written.
 */
export function versioned(version: DeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: VersioningBehavior.AUTO_UPGRADE };
}
