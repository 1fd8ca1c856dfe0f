import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { busyboxSpec, connectToBed, discard } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  'on $name a command has the variables that it is not to show without values',
  async (row) => {
    const engine = await connectToBed(row);
    const name = `exec-environment-${row.name}`;
    const pulling = engine.pullImage(bed.images.busybox, never);
    while (!(await pulling.next()).done);
    try {
      const environment = { WORD: 'pelican', OTHER: 'heron' };
      const spec = { ...busyboxSpec(bed.images.busybox), environment, command: ['sleep', '600'] };
      const id = await engine.createContainer(name, spec);
      await engine.startContainer(id);
      const show = ['cat', '/proc/self/environ'];
      const given = await engine.exec(id, show, { timeoutMs: 10_000 }, never);
      expect(given.stdout).toContain('WORD=pelican\0');
      const emptied = await engine.exec(id, show, { timeoutMs: 10_000, emptied: ['WORD'] }, never);
      expect(emptied.stdout).not.toContain('pelican');
      expect(emptied.stdout).toContain('OTHER=heron\0');
    } finally {
      await discard(engine, name);
    }
  },
);
