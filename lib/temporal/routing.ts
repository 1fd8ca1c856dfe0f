interface DeploymentVersion {
  deploymentName?: string | null;
  buildId?: string | null;
}

/** What DescribeTaskQueue says of a queue's worker deployment; a version that is null stands for all workers without one. */
export interface Routing {
  currentDeploymentVersion?: DeploymentVersion | null;
  rampingDeploymentVersion?: DeploymentVersion | null;
  rampingVersionPercentage?: number | null;
}

/** The deployment version that gets every task, so that a worker without one gets none; null when it gets some. */
export function routedElsewhere(routing: Routing | null | undefined): string | null {
  const ramp = routing?.rampingVersionPercentage ?? 0;
  const current = ramp < 100 ? [routing?.currentDeploymentVersion ?? null] : [];
  const ramping = ramp > 0 ? [routing?.rampingDeploymentVersion ?? null] : [];
  const targets = [...current, ...ramping].map((version) => version && nameOf(version));
  return targets.includes(null) ? null : targets.join(' and ');
}

function nameOf({ deploymentName, buildId }: DeploymentVersion): string {
  return `${deploymentName ?? ''} ${buildId ?? ''}`.trim();
}
