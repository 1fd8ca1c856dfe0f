import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { busyboxSpec, connectToBed, discard } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  'on $name the lines of a command come while it runs, and the loop may be left',
  async (row) => {
    const engine = await connectToBed(row);
    const name = `exec-lines-${row.name}`;
    const pulling = engine.pullImage(bed.images.busybox, never);
    while (!(await pulling.next()).done);
    try {
      const spec = { ...busyboxSpec(bed.images.busybox), command: ['sleep', '600'] };
      const id = await engine.createContainer(name, spec);
      await engine.startContainer(id);
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
    } finally {
      await discard(engine, name);
    }
  },
);
