import { openMetrics, openMetricsType } from '@/lib/metrics/open-metrics';
import type { Services } from '@/lib/services';
import { consoleVersion } from '@/lib/version';
import type { Handler } from './console-server';

/** What is known already: a scrape measures nothing. */
export function metricsEndpoint(services: Services): Handler {
  return async (_request, response) => {
    const text = await openMetrics({
      version: consoleVersion,
      now: Date.now(),
      status: services.health.current(),
      proofs: await services.proofs.lastDay(),
      resources: services.resources.view(),
      incidents: services.incidents.view().incidents,
      log: services.logs.summary(),
      operation: services.operations.running(),
    });
    response.setHeader('Content-Type', openMetricsType);
    response.end(text);
  };
}
