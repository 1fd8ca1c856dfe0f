import { expect, it } from 'vitest';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { readMetricsCollector } from './metrics-collector';

const read = (environment: Record<string, string>) => readMetricsCollector(resolveSettings(environment));
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector:4318/otel/' };

it('metrics are sent nowhere by default, and to the collector below its base address', () => {
  expect(read({})).toBeNull();
  expect(read(endpoint)).toEqual({ url: 'https://collector:4318/otel/v1/metrics', headers: {} });
});

it('headers are those of the standard, percent-encoded where they have to be', () => {
  const OTEL_EXPORTER_OTLP_HEADERS = 'api-key=a%2Cb==, tenant = shop,,odd=100%';
  expect(read({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS })?.headers).toEqual({
    'api-key': 'a,b==',
    tenant: 'shop',
    odd: '100%',
  });
});

it('a port to scrape counts first', () => {
  expect(read({ ...endpoint, METRICS_PORT: '9464' })).toBeNull();
});
