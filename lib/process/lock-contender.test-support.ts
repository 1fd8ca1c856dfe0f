import { createInterface } from 'node:readline';
import { isFailure } from '@/lib/core/failure';
import { acquireInstanceLock } from './instance-lock';

/** A process of its own that contends for a lock: for each instant it reads, it answers whether it has got it then. */
const [, , path = ''] = process.argv;

for await (const line of createInterface(process.stdin)) {
  // To the millisecond, which no timer keeps.
  while (Date.now() < Number(line));
  const answer = await acquireInstanceLock(path, { address: null, platform: process.platform }).then(
    () => 'taken',
    (error: unknown) => {
      if (!isFailure(error, 'console-already-running')) throw error;
      return 'refused';
    },
  );
  process.stdout.write(`${answer}\n`);
}
