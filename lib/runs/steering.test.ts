import { expect, test } from 'vitest';
import { contractLabels } from '@/lib/worker/image-contract';
import { capabilitiesLabel } from '@/lib/worker/runner-abilities';
import { refuseUnsteerable, whyUnsteerable } from './steering';

const place = (labels: Record<string, string>) => ({ container: { labels } });
const older = place({ ...contractLabels, [capabilitiesLabel]: 'proof doctor' });

test('a run of an older worker can be cancelled and nothing else', () => {
  expect(whyUnsteerable(older)).toMatch(/^Runs can be cancelled/);
  refuseUnsteerable(older, 'cancel');
  for (const type of ['pause', 'resume', 'stop', 'message'] as const)
    expect(() => refuseUnsteerable(older, type)).toThrow(
      expect.objectContaining({ code: 'image-lacks-steering' }),
    );
});

test.each([
  ['says that it can', place({ ...contractLabels, [capabilitiesLabel]: 'steering' })],
  ['does not say', place(contractLabels)],
  ['is not there', { container: null }],
])('a worker that %s is asked', (_what, asked) => {
  expect(whyUnsteerable(asked)).toBeNull();
  refuseUnsteerable(asked, 'pause');
});
