import type { EffectiveSettings } from '@/lib/contracts/runner-settings';

/** Of OpenTelemetry, by OTLP over HTTP. */
export interface Collector {
  /** With its path. */
  url: string;
  headers: Record<string, string>;
}

/** The SDK's core would read these by itself, without the path. */
export const collectorNames = ['OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

/** Null: none is set, or there is a port to scrape: the core does one of both. */
export function readMetricsCollector(effective: EffectiveSettings): Collector | null {
  return effective.METRICS_PORT.value === null ? below(effective, 'metrics') : null;
}

/** Null: none is set. One for traces alone is taken as it is. */
export function readTracesCollector(effective: EffectiveSettings): Collector | null {
  const { value: url } = effective.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  return url === null ? below(effective, 'traces') : { url, headers: headersOf(effective) };
}

function below(effective: EffectiveSettings, signal: 'metrics' | 'traces'): Collector | null {
  const { value: endpoint } = effective.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === null) return null;
  return { url: `${endpoint.replace(/\/+$/, '')}/v1/${signal}`, headers: headersOf(effective) };
}

function headersOf({ OTEL_EXPORTER_OTLP_HEADERS }: EffectiveSettings): Record<string, string> {
  const pairs = (OTEL_EXPORTER_OTLP_HEADERS.value ?? '').split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('=').trim())]];
  });
  return Object.fromEntries(pairs);
}

/** Values are percent-encoded where they hold commas and the like. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
