import type { EffectiveSettings } from '@/lib/contracts/runner-settings';

export interface MetricsCollector {
  /** Of OTLP over HTTP, with its path. */
  url: string;
  headers: Record<string, string>;
}

/** The SDK's core would read these by itself, without the path. */
export const collectorNames = ['OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/** Null: none is set, or there is a port to scrape: the core does one of both. */
export function readMetricsCollector({
  METRICS_PORT,
  OTEL_EXPORTER_OTLP_ENDPOINT: { value: endpoint },
  OTEL_EXPORTER_OTLP_HEADERS,
}: EffectiveSettings): MetricsCollector | null {
  if (endpoint === null || METRICS_PORT.value !== null) return null;
  const pairs = (OTEL_EXPORTER_OTLP_HEADERS.value ?? '').split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('=').trim())]];
  });
  return { url: `${endpoint.replace(/\/+$/, '')}/v1/metrics`, headers: Object.fromEntries(pairs) };
}

/** Values are percent-encoded where they hold commas and the like. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
