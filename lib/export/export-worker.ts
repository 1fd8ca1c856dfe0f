import type { Exported, ExportRequest } from '@/lib/contracts/export';
import { Failure } from '@/lib/core/failure';
import { composeFile, composeSteps } from './compose';
import { decisionsOf } from './decisions';
import { headOf } from './head-lines';
import { kubernetesFile, kubernetesSteps } from './kubernetes';
import { type ExportSource, type PortableWorker, portableWorker } from './portable-worker';
import { quadletFiles, quadletSteps } from './quadlet';
import { swarmFile, swarmSteps } from './swarm';

function stepsOf(worker: PortableWorker, request: ExportRequest) {
  switch (request.target) {
    case 'compose':
      return composeSteps(worker);
    case 'swarm':
      return swarmSteps(worker);
    case 'kubernetes':
      return kubernetesSteps(worker, request);
    case 'quadlet':
      return quadletSteps(worker, request);
  }
}

function filesOf(worker: PortableWorker, request: ExportRequest, head: string): Exported['files'] {
  switch (request.target) {
    case 'compose':
      return [{ name: 'compose.yaml', content: composeFile(worker, request, head) }];
    case 'swarm':
      return [{ name: 'stack.yaml', content: swarmFile(worker, request, head) }];
    case 'kubernetes':
      return [{ name: 'agent-runner.yaml', content: kubernetesFile(worker, request, head) }];
    case 'quadlet':
      return quadletFiles(worker, request, head);
  }
}

/** The sentence for an option that the target has no use for; null when all fit. */
function misfit({ target, storage, namespace, replicas: { min, max } }: ExportRequest): string | null {
  if (target !== 'kubernetes' && namespace !== undefined) return 'Only Kubernetes has namespaces.';
  if (target === 'quadlet' && max > 1) return 'A unit is one worker; Compose runs several on one machine.';
  if (min > max) return 'The least number of workers is above the most.';
  if (target !== 'kubernetes' && min !== max)
    return 'Only Kubernetes changes the number of workers by itself.';
  if (target === 'kubernetes' && storage === 'folder') return 'A pod gets no folder of this machine.';
  return null;
}

/** @throws Failure `export-misfit` before anything is looked at */
export function refuseMisfit(request: ExportRequest): void {
  const reason = misfit(request);
  if (reason === null) return;
  throw new Failure({
    code: 'export-misfit',
    title: `The options do not fit ${request.target}`,
    reason,
    remedy: { summary: 'Leave the option out.', command: 'stigmer-console export --help' },
  });
}

/** The console's own container as files for another engine. No file holds a secret. */
export function exportWorker(source: ExportSource, request: ExportRequest): Exported {
  const worker = portableWorker(source, request.storage);
  const decisions = decisionsOf(worker, source, request);
  const head = headOf(request, decisions, stepsOf(worker, request));
  return { files: filesOf(worker, request, head), decisions };
}
