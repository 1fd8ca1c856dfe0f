import type { Check } from '@/lib/contracts/status';
import { checkContainer } from './checks/container';
import { checkEngine } from './checks/engine';
import { checkImage } from './checks/image';
import { checkNamespace } from './checks/namespace';
import { checkProof } from './checks/proof';
import { checkRecording } from './checks/recording';
import { checkSettings } from './checks/settings';
import { checkTaskQueue } from './checks/task-queue';
import { checkTemporal } from './checks/temporal';
import { checkWorkerRegistered } from './checks/worker-registered';
import { checkWorkspace } from './checks/workspace';
import type { HealthEvidence } from './evidence';

/** The layers in the order in which one needs the other. Pure: recorded evidence gives the same answer again. */
export function judgeChecks({
  at: now,
  settings,
  engine,
  image,
  container,
  temporal,
  worker,
  proof,
  workspace,
  oldRunner,
  notRecorded,
}: HealthEvidence): Check[] {
  return [
    checkEngine(engine),
    checkImage(image, engine?.value.facts ?? null, container?.value ?? null, now),
    checkContainer(container, {
      engine: engine.value.facts,
      oldRunner,
      pending: settings.value.pending,
      at: now,
    }),
    checkSettings(settings, container),
    checkTemporal(temporal, now),
    checkNamespace(temporal, now),
    checkWorkerRegistered({
      worker,
      container: container?.value ?? null,
      temporal: temporal?.value ?? null,
      now,
    }),
    checkTaskQueue({ worker, container: container?.value ?? null, now }),
    checkProof(proof, container?.value.facts ?? null, now),
    checkWorkspace(workspace, now),
    checkRecording(notRecorded, container, now),
  ];
}
