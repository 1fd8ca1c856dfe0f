import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { revisionOf } from './revision';

test('the revision is the same for the same bytes only, and no hash that a guess at them could be tried on', () => {
  const bytes = Buffer.from('OPENAI_API_KEY=canary\n');
  expect(revisionOf(bytes)).toBe(revisionOf(Buffer.from(bytes)));
  expect(revisionOf(Buffer.from('OPENAI_API_KEY=canarz\n'))).not.toBe(revisionOf(bytes));
  expect(createHash('sha256').update(bytes).digest('hex')).not.toContain(revisionOf(bytes));
});
