import { join } from 'node:path';
import { z } from 'zod';
import { type Operation, operationSchema } from '@/lib/contracts/operation';
import { engineCall } from './engine-api';

/** Operations of the running console, newest first, over its unix socket. */
export async function operations(home: string): Promise<Operation[]> {
  const { body } = await engineCall(join(home, 'console/console.sock'), 'GET', '/api/operations');
  return z.object({ operations: z.array(operationSchema) }).parse(body).operations;
}
