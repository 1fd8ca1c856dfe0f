import type { Connection } from '@temporalio/client';
import type { QueueBrake } from '@/lib/contracts/queue';
import { askQueue, backlogOf, brakeOf } from './queue';
import type { DeploymentVersion } from './routing';
import { pollersOf } from './task-queue';

export interface QueueReference {
  name: string;
  type: 'workflow' | 'activity';
}

export interface QueuePoller {
  identity: string;
  /** Milliseconds since 1970. */
  lastAccessAt: number;
  version: DeploymentVersion | null;
  /** Who gets every task of the queue in its place; null where it gets some. */
  elsewhere: string | null;
  /** The deployment that has the queue's tasks; null: none has. */
  deployment: string | null;
}

export interface DescribedQueue extends QueueReference {
  pollers: QueuePoller[];
  /** How many tasks a second it gives out at most, and who wanted that. */
  limit: QueueBrake | null;
  /** About how many tasks wait in it; dead ones are counted for up to two minutes. */
  backlog: number;
}

/** By the server's clock. */
export async function describeQueue(
  connection: Connection,
  namespace: string,
  { name, type }: QueueReference,
  signal?: AbortSignal,
): Promise<DescribedQueue> {
  const told = await askQueue(connection, namespace, { name, type }, signal);
  return {
    name,
    type,
    pollers: pollersOf(told).map(({ version = null, elsewhere = null, deployment = null, ...each }) => ({
      ...each,
      version,
      elsewhere,
      deployment,
    })),
    limit: brakeOf(told),
    backlog: backlogOf(told.stats)?.count ?? 0,
  };
}
