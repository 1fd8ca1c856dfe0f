import { DefaultFailureConverter } from '@temporalio/common';

declare global {
  /** Set by the build for the worker's own thread, and by the worker before the first line of the workflows. */
  var stigmerEncryptsFailures: boolean | undefined;
}

/** A failure's message and stack are no payloads of their own accord; encoded they are, and the codec encrypts them. */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: globalThis.stigmerEncryptsFailures === true,
});
