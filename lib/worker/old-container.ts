import type { FailureDetails } from '@/lib/core/failure';
import { engineCommand } from '@/lib/engine/engine-command';
import type { EngineFacts } from '@/lib/engine/types';
import { foreign } from '@/lib/service/container-name';

export function ofOldRunner(name: string, engine: EngineFacts): FailureDetails {
  return {
    ...foreign(name),
    title: `The container ${name} is that of an older launcher`,
    reason:
      'It lacks the label of this console, so the console leaves it alone until it is asked to remove it.',
    remedy: {
      summary: 'Remove the old runner, or rename its container to keep it; then set up the agent-runner.',
      command: engineCommand(engine, 'rename', name, `${name}-other`),
      action: 'remove-old-runner',
    },
  };
}
