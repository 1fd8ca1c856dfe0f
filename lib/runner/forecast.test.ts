import { expect, test } from 'vitest';
import { forecastText } from '@/lib/contracts/work-now';
import { forecastOf } from './forecast';

const past = (...seconds: number[]) => seconds.map((each) => ({ durationMs: each * 1000 }));
const run = (since: number) => ({
  workflowId: 'run-1',
  type: 'RunAgent',
  session: null,
  since,
  progress: null,
});

test('nine of ten past runs took no longer than the forecast says', () => {
  expect(forecastOf(past(5, 1, 2, 3, 4, 6, 7, 8, 9, 100))).toEqual({ runs: 10, p90Ms: 9000 });
  expect(forecastOf(past(1, 2, 3, 4, 50))).toEqual({ runs: 5, p90Ms: 50_000 });
});

test('too few runs forecast nothing, and that is said', () => {
  expect(forecastOf(past(1, 2, 3, 4))).toBeNull();
  expect(forecastText({ forecast: null, runs: [run(0)] }, 0)).toMatch(/^Too few runs/);
});

test('what is left is that of the run that began last; one that outlasts the forecast has none', () => {
  const forecast = { runs: 20, p90Ms: 60_000 };
  expect(forecastText({ forecast, runs: [run(0), run(30_000)] }, 40_000)).toMatch(/within 50 s\.$/);
  expect(forecastText({ forecast, runs: [run(0)] }, 61_000)).toMatch(/have taken longer than that\.$/);
});
