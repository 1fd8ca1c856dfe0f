import { takeEarlySignal } from './early-signal';
import type { Logger } from './logger';

/** Aborts at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function listenForShutdown(logger: Logger): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      logger.warn('Ending at once', { signal: name });
      process.exit(1);
    }
    logger.info('Asked to stop', { signal: name });
    controller.abort(new DOMException('Asked to stop', 'AbortError'));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const early = takeEarlySignal();
  if (early !== null) onSignal(early);
  return controller.signal;
}
