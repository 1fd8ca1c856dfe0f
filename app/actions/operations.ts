'use server';

import * as z from 'zod/mini';
import { action } from '@/app/action';
import { type OperationCancelled, operationRequestSchema } from '@/lib/contracts/operation';
import { startRequested } from '@/lib/runner/start-requested';

export const startOperation = action(operationRequestSchema, ({ input, services, sessionId }) =>
  startRequested(services, input, services.sessions.nameOf(sessionId)),
);

export const cancelOperation = action(
  z.strictObject({ id: z.uuid() }),
  ({ input, services }): OperationCancelled => ({ cancelled: services.operations.cancel(input.id) }),
);
