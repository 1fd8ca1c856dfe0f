import { expect, test } from 'vitest';
import { localModeRemedy } from './original-runner';

const lines = [
  '2026-01-21 20:16:17,001 - __main__ - ERROR - ❌ Failed to load configuration: Missing required environment variable: STIGMER_API_KEY',
  '2026-01-21 20:16:17,001 - __main__ - ERROR - ====',
];

test('the original in cloud mode by mistake: the remedy is the mode, and not the key it asks for', () => {
  expect(localModeRemedy(lines, null)?.summary).toContain('Set MODE=local in Settings');
});

test('a mode that was chosen is not contradicted, and another log is not the original’s', () => {
  expect(localModeRemedy(lines, 'cloud')).toBeNull();
  expect(localModeRemedy(['Missing required environment variable: HOME'], null)).toBeNull();
});
