import { expect, it } from 'vitest';
import { resolveSettings } from '@/lib/contracts/runner-settings';
import { readMetricsCollector, readTracesCollector } from './collector';

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

it('traces go there as well, or to an address of their own as it is, whatever serves the metrics', () => {
  const traces = (environment: Record<string, string>) => readTracesCollector(resolveSettings(environment));
  const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/in' };
  expect(traces({})).toBeNull();
  expect(traces({ ...endpoint, METRICS_PORT: '9464' })?.url).toBe('https://collector:4318/otel/v1/traces');
  expect(traces({ ...endpoint, ...own, OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })).toEqual({
    url: 'http://tempo:4318/in',
    headers: { a: 'b' },
  });
});

it('a port to scrape counts first', () => {
  expect(read({ ...endpoint, METRICS_PORT: '9464' })).toBeNull();
});
