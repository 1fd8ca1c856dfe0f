import { shellCommand } from '@/lib/core/shell-command';

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

function nameOf(version: ToldVersion | null): string {
  if (version === null) return 'workers without a version';
  const { deploymentName, buildId } = version;
  return `the worker deployment ${deploymentName ?? ''} ${buildId ?? ''}`.trim();
}

/** For a person: gives the tasks of the deployment's queues to the workers of that version, or to those without one. */
export function makeCurrentCommand(version: DeploymentVersion | null): string {
  const words = ['temporal', 'worker', 'deployment', 'set-current-version'];
  const which =
    version === null
      ? ['--unversioned', '--deployment-name', 'NAME']
      : ['--deployment-name', version.deploymentName, '--build-id', version.buildId];
  return shellCommand(...words, ...which);
}
