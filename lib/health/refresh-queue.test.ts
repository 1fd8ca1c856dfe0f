import { expect, test } from 'vitest';
import { createRefreshQueue } from './refresh-queue';

function gate() {
  const runs: Array<{ fresh: boolean; end: () => void; fail: (error: Error) => void }> = [];
  const queue = createRefreshQueue(
    (fresh) => new Promise((resolve, reject) => runs.push({ fresh, end: resolve, fail: reject })),
  );
  return { runs, queue };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a request during a run gets a run that began after it, shared with all others', async () => {
  const { runs, queue } = gate();
  const first = queue.request(false);
  const second = queue.request(false);
  const third = queue.request(true);
  expect(runs).toHaveLength(1);
  runs[0]?.end();
  await first;
  await turn();
  expect(runs.map(({ fresh }) => fresh)).toEqual([false, true]);
  runs[1]?.end();
  await Promise.all([second, third, queue.idle()]);
  expect(runs).toHaveLength(2);
});

test('a run that fails does not stop the next one', async () => {
  const { runs, queue } = gate();
  const first = queue.request(false);
  const second = queue.request(false);
  runs[0]?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await turn();
  runs[1]?.end();
  await second;
});
