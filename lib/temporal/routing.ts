import { temporalCommand } from './temporal-command';
import type { TemporalSettings } from './types';

/** A version of a worker deployment. */
export interface DeploymentVersion {
  deploymentName: string;
  buildId: string;
}

interface ToldVersion {
  deploymentName?: string | null;
  buildId?: string | null;
}

/** What DescribeTaskQueue says of a queue's worker deployment; a version that is null stands for all workers without one. */
export interface Routing {
  currentDeploymentVersion?: ToldVersion | null;
  rampingDeploymentVersion?: ToldVersion | null;
  rampingVersionPercentage?: number | null;
}

/** Who gets every task of the queue, so that a worker of `own` gets none; null when it gets some. */
export function routedElsewhere(
  routing: Routing | null | undefined,
  own: DeploymentVersion | null = null,
): string | null {
  const ramp = routing?.rampingVersionPercentage ?? 0;
  const current = ramp < 100 ? [routing?.currentDeploymentVersion ?? null] : [];
  const ramping = ramp > 0 ? [routing?.rampingDeploymentVersion ?? null] : [];
  const targets = [...current, ...ramping].map(nameOf);
  return targets.includes(nameOf(own)) ? null : targets.join(' and ');
}

/** Who gets the tasks of new workflows, as a phrase; null: every worker without a version, as ever. */
export function routingText(routing: Routing | null | undefined): string | null {
  const current = routing?.currentDeploymentVersion ?? null;
  const percent = routing?.rampingVersionPercentage ?? 0;
  if (current === null && percent === 0) return null;
  const ramp = `${percent} % to ${nameOf(routing?.rampingDeploymentVersion ?? null)}`;
  return percent === 0 ? nameOf(current) : `${nameOf(current)}, ${ramp}`;
}

function nameOf(version: ToldVersion | null): string {
  if (version === null) return 'workers without a version';
  const { deploymentName, buildId } = version;
  return `the worker deployment ${deploymentName ?? ''} ${buildId ?? ''}`.trim();
}

/** The deployment that has the queue's tasks, or some of them; null: workers without a version have them all. */
export function deploymentOf(routing: Routing | null | undefined): string | null {
  const { currentDeploymentVersion: current, rampingDeploymentVersion: ramping } = routing ?? {};
  return current?.deploymentName ?? ramping?.deploymentName ?? null;
}

/**
 * For a person: gives the tasks of the deployment's queues to the workers of that version, or to those without one. Null: the
 * deployment is not known.
 */
export function makeCurrentCommand(
  place: Pick<TemporalSettings, 'address' | 'namespace'>,
  version: DeploymentVersion | null,
  deployment: string | null,
): string | null {
  const deploymentName = version?.deploymentName ?? deployment;
  if (deploymentName === null) return null;
  const which = version === null ? ['--unversioned'] : ['--build-id', version.buildId];
  const words = ['worker', 'deployment', 'set-current-version', '--deployment-name', deploymentName];
  return temporalCommand(place, ...words, ...which);
}
