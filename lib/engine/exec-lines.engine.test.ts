import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { startBusybox } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  'on $name the lines of a command come while it runs, and the loop may be left',
  async (row) => {
    await using busybox = await startBusybox(bed.images.busybox, row, { name: `exec-lines-${row.name}` });
    const { engine, id } = busybox;
    const endless = ['sh', '-c', 'echo one; echo not-this >&2; echo two; exec sleep 600'];
    const seen: string[] = [];
    for await (const line of engine.execLines(id, endless, never)) {
      seen.push(line);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['one', 'two']);
    await engine.stopContainer(id, 0);
    const late = engine.execLines(id, ['true'], never).next();
    await expect(late).rejects.toMatchObject({
      code: expect.stringMatching(/container-not-running|engine-refused/),
    });
  },
);
