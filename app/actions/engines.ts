'use server';

import { action } from '@/app/action';
import { engineChoiceSchema } from '@/lib/contracts/engines';

export const chooseEngine = action(engineChoiceSchema, ({ input: { engine }, services }) =>
  services.engines.use(engine, new AbortController().signal),
);
