import { join } from 'node:path';
import { z } from 'zod';
import { type Operation, operationSchema } from '@/lib/contracts/operation';
import { engineCall } from './engine-api';

/** Operations of the running console, newest first, over its unix socket. */
export async function operations(home: string): Promise<Operation[]> {
  const { body } = await engineCall(join(home, 'console/console.sock'), 'GET', '/api/operations');
  return z.object({ operations: z.array(operationSchema) }).parse(body).operations;
}

/** What the console was doing, for the report of a journey that failed: its operations, step by step, and its checks. */
export async function explain(home: string): Promise<string> {
  const lines = (await operations(home)).flatMap(({ kind, state, steps, failure }) => [
    `${kind}: ${state}`,
    ...steps.map((step) => `  ${step.title}: ${step.state} ${step.detail ?? ''} ${progressOf(step)}`),
    ...(failure === null
      ? []
      : [`  ${failure.code}: ${failure.reason} ${JSON.stringify(failure.evidence ?? [])}`]),
  ]);
  const { body } = await engineCall(join(home, 'console/console.sock'), 'GET', '/api/status');
  return [...lines, JSON.stringify(body)].join('\n');
}

function progressOf({ progress }: Operation['steps'][number]): string {
  return progress === null ? '' : JSON.stringify(progress);
}
