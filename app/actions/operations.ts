'use server';

import * as z from 'zod/mini';
import { action } from '@/app/action';
import { startedHere } from '@/app/proven-call';
import { type OperationCancelled, operationRequestSchema } from '@/lib/contracts/operation';
import { startRequested } from '@/lib/runner/start-requested';

export const startOperation = action(operationRequestSchema, ({ input, services }) =>
  startRequested(services, input, startedHere),
);

export const cancelOperation = action(
  z.strictObject({ id: z.uuid() }),
  ({ input, services }): OperationCancelled => ({ cancelled: services.operations.cancel(input.id) }),
);
