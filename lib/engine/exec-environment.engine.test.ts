import { expect, test } from 'vitest';
import { readBed } from '@/testbed/bed';
import { startBusybox } from './fixtures/engine-on-bed';

const bed = readBed();
const never = new AbortController().signal;

test.each(bed.engines)(
  'on $name a command has the variables that it is not to show without values',
  async (row) => {
    const environment = { WORD: 'pelican', OTHER: 'heron' };
    await using busybox = await startBusybox(bed.images.busybox, row, {
      name: `exec-environment-${row.name}`,
      environment,
    });
    const { engine, id } = busybox;
    const show = ['cat', '/proc/self/environ'];
    const given = await engine.exec(id, show, { timeoutMs: 10_000 }, never);
    expect(given.stdout).toContain('WORD=pelican\0');
    const emptied = await engine.exec(id, show, { timeoutMs: 10_000, emptied: ['WORD'] }, never);
    expect(emptied.stdout).not.toContain('pelican');
    expect(emptied.stdout).toContain('OTHER=heron\0');
  },
);
