import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { refuseLocked } from './locked-payload';

/** An activity whose input cannot be decrypted fails by name, and is not tried again. */
export const refuseLockedInput: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: async (input, next) => {
      refuseLocked(input.args);
      return await next(input);
    },
  },
});
