'use server';

import { action } from '@/app/action';
import { runOrderSchema, runRepeatSchema } from '@/lib/contracts/runs';
import { testRequestSchema } from '@/lib/contracts/test-task';

export const orderRun = action(runOrderSchema, ({ input, services }) =>
  services.runs.order(input, new AbortController().signal),
);

export const repeatRun = action(runRepeatSchema, ({ input, services }) =>
  services.runs.repeat(input, new AbortController().signal),
);

export const startTest = action(testRequestSchema, ({ input, services }) => services.runs.startTest(input));
