import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import { strangerMachine } from '@/lib/engine/fixtures/stranger-machine';
import type { Engine } from '@/lib/engine/types';
import { readBed } from '@/testbed/bed';
import { createContainerSource } from './container-source';
import { printers } from './printer.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';

const bed = readBed();
const name = `g-test-recorder-${process.pid}`;
const linesMax = 100_000;
const { isOwn, ...printer } = printers(name, bed.images.busybox);

async function recordedLines(recorder: LogRecorder): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of recorder.download()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').split('\n');
}

const plain = /^\S+ (\d+)$/;
/** Of a line whose beginning or end an engine dropped the rest is none: conmon cuts anywhere, also within a number. */
const framed = /^\S+ line 0*(\d+) end$/;

async function numbersOf(recorder: LogRecorder, shape = plain): Promise<number[]> {
  const lines = await recordedLines(recorder);
  return lines.flatMap((line) => shape.exec(line)?.[1] ?? []).map(Number);
}

/** Lines whose number was recorded before, with their places and times, and those before them: what the engine sent is told by them. */
async function repeatedLines(recorder: LogRecorder): Promise<string[]> {
  const places = new Map<string, string>();
  return (await recordedLines(recorder)).flatMap((line, index) => {
    const number = framed.exec(line)?.[1];
    if (number === undefined) return [];
    const place = `${index + 1}: ${line}`;
    const before = places.get(number);
    places.set(number, place);
    return before === undefined ? [] : [before, place];
  });
}

const counted = (to: number, runs = 1) =>
  Array.from({ length: runs }, () => Array.from({ length: to }, (_, index) => index + 1)).flat();

for (const row of bed.engines) {
  describe(`on ${row.name}`, () => {
    const engine: Engine = connectEngine(
      { ...dockerFacts, kind: row.kind, socketPath: row.socketPath },
      strangerMachine,
    );
    let directory: string;
    let recorder: LogRecorder;
    const ownContainers = createContainerSource({ containerName: name, isOwn, clock: systemClock });
    const create = () =>
      createLogRecorder({
        directory,
        containers: ownContainers,
        clock: systemClock,
        engine: async () => engine,
      });
    const untilLast = (count: number) =>
      vi.waitFor(() => expect(recorder.summary().lastNumber).toBeGreaterThanOrEqual(count), {
        timeout: 90_000,
        interval: 50,
      });
    const untilStopped = () =>
      vi.waitFor(
        async () => {
          const { lines } = await recorder.page({ limit: 1 });
          expect(lines[0]?.text).toMatch(/^Container stopped/);
        },
        { timeout: 90_000, interval: 100 },
      );

    beforeAll(async () => {
      if ((await engine.inspectImage(bed.images.busybox)) !== null) return;
      for await (const _snapshot of engine.pullImage(bed.images.busybox, AbortSignal.timeout(60_000)));
    });

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'g-test-logs-'));
      recorder = create();
    });

    afterEach(async () => {
      await recorder.stop();
      await engine.stopContainer(name, 0);
      await printer.remove(row.socketPath);
      rmSync(directory, { recursive: true, force: true });
    });

    test('every one of 100,000 numbered lines is recorded exactly once', async () => {
      await printer.create(row.socketPath, `sleep 1; seq 1 ${linesMax}`);
      recorder.start();
      await engine.startContainer(name);
      await untilStopped();
      expect(await numbersOf(recorder)).toEqual(counted(linesMax));
    });

    test('a console that restarts in mid-stream loses and doubles nothing', async () => {
      const script =
        'i=0; while [ $i -lt 40 ]; do seq $((i*500+1)) $((i*500+500)); sleep 0.1; i=$((i+1)); done';
      await printer.create(row.socketPath, script);
      recorder.start();
      await engine.startContainer(name);
      for (const count of [1_000, 8_000, 15_000]) {
        await untilLast(count);
        await recorder.stop();
        recorder = create();
        recorder.start();
      }
      await untilStopped();
      expect(await numbersOf(recorder)).toEqual(counted(20_000));
    });

    test('while the engine changes its log file no line is doubled, and none is missing without a word', async () => {
      const burst =
        "seq $((i*500+1)) $((i*500+500)) | sed 's/.*/line 0000000000000000000000000000000000000& end/'";
      const script = `sleep 1; i=0; while [ $i -lt 40 ]; do ${burst}; sleep 0.2; i=$((i+1)); done`;
      await printer.create(row.socketPath, script, { maxSize: '500k' });
      recorder.start();
      await engine.startContainer(name);
      await untilStopped();
      expect(await repeatedLines(recorder)).toEqual([]);
      const numbers = await numbersOf(recorder, framed);
      expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
      const said = (await recordedLines(recorder)).some((line) => /^\S+ ▸ .*may be missing/.test(line));
      // Podman empties its only file, which is said whether the reader was quick enough or not.
      if (row.kind === 'podman') expect(said).toBe(true);
      else expect(numbers).toEqual(counted(20_000));
    });

    test('a container that is made anew under the same name is divided from the one before, and no line is lost', async () => {
      recorder.start();
      for (const first of [1, 2001]) {
        await printer.create(row.socketPath, `seq ${first} ${first + 1999}; sleep 600`);
        await engine.startContainer(name);
        await untilLast(first + 1999);
        if (first !== 1) break;
        await engine.stopContainer(name, 0);
        await printer.remove(row.socketPath);
      }
      expect(await numbersOf(recorder)).toEqual(counted(4000));
      const { lines } = await recorder.page({ limit: 5000 });
      const divider = lines.findIndex(({ text }) => text.startsWith('Container replaced'));
      expect(lines[divider + 1]?.text).toBe('2001');
      expect(lines.slice(0, divider).findLast(({ stream }) => stream !== 'console')?.text).toBe('2000');
    });

    test('a container that is started again continues in the same file', async () => {
      await printer.create(row.socketPath, 'seq 1 2000');
      recorder.start();
      for (let run = 1; run <= 2; run += 1) {
        await engine.startContainer(name);
        await untilLast(2000 * run);
        await untilStopped();
      }
      expect(await numbersOf(recorder)).toEqual(counted(2000, 2));
      const { lines } = await recorder.page({ limit: 5000 });
      const dividers = lines
        .filter(({ stream }) => stream === 'console')
        .map(({ text }) => text.split(' · ')[0]);
      const run = ['Container started', 'Container stopped'];
      expect(dividers).toEqual([...run, ...run]);
    });

    test('the last lines of a container that was replaced while no console ran come first, then the next one', async () => {
      await printer.create(row.socketPath, 'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo $i; done');
      await engine.startContainer(name);
      recorder.start();
      await untilLast(1);
      await recorder.stop();
      await vi.waitFor(async () => expect((await engine.inspectContainer(name))?.state).toBe('exited'), {
        timeout: 60_000,
        interval: 100,
      });
      await engine.renameContainer(name, `${name}-previous`);
      try {
        await printer.create(row.socketPath, 'seq 5001 5100; sleep 600');
        await engine.startContainer(name);
        recorder = create();
        recorder.start();
        await untilLast(5103);
        expect(await numbersOf(recorder)).toEqual(counted(5100));
      } finally {
        await printer.remove(row.socketPath, `${name}-previous`);
      }
    });

    test('a line that was printed in two pieces, seconds apart, is recorded once', async () => {
      await printer.create(row.socketPath, "printf 'Working… '; sleep 3; echo done; echo bye; sleep 1");
      recorder.start();
      await engine.startContainer(name);
      await untilStopped();
      const { lines } = await recorder.page({ limit: 100 });
      const printed = lines.filter(({ stream }) => stream !== 'console').map(({ text }) => text);
      expect(printed).toEqual(['Working… done', 'bye']);
    });

    test('what a run left without a line feed is a line of its own, also for a console that came later', async () => {
      const again = '[ -e /again ] && echo second && exec sleep 600';
      await printer.create(row.socketPath, `${again}; touch /again; echo first; printf half`);
      await engine.startContainer(name);
      await vi.waitFor(async () => expect((await engine.inspectContainer(name))?.state).toBe('exited'), {
        timeout: 60_000,
        interval: 50,
      });
      await engine.startContainer(name);
      recorder.start();
      await vi.waitFor(async () => expect((await recordedLines(recorder)).at(-2)).toMatch(/second$/), {
        timeout: 60_000,
        interval: 50,
      });
      const { lines } = await recorder.page({ limit: 100 });
      const printed = lines.filter(({ stream }) => stream !== 'console').map(({ text }) => text);
      expect(printed).toEqual(['first', 'half', 'second']);
    });

    test("a stranger's container of the name is not recorded", async () => {
      await printer.create(row.socketPath, 'seq 1 100; sleep 600', { own: false });
      await engine.startContainer(name);
      recorder.start();
      const looks = new AbortController();
      await vi.waitFor(async () => {
        for await (const batch of engine.readLogs(
          name,
          { follow: false, since: null, tail: 'all', tty: false },
          looks.signal,
        ))
          expect(batch.at(-1)?.text).toBe('100');
      });
      await ownContainers.changed(1500, looks.signal);
      expect(recorder.summary().lastNumber).toBe(0);
    });

    test('a line of several MiB is recorded whole, also over restarts of the console', async () => {
      const script = `echo first; i=0; while [ $i -lt 40 ]; do printf '%0131072d' 7; sleep 0.1; i=$((i+1)); done; echo; echo last; sleep 600`;
      await printer.create(row.socketPath, script);
      recorder.start();
      await engine.startContainer(name);
      for (const count of [3, 5]) {
        await untilLast(count);
        await recorder.stop();
        recorder = create();
        recorder.start();
      }
      await vi.waitFor(async () => expect((await recordedLines(recorder)).at(-2)).toMatch(/ last$/), {
        timeout: 60_000,
        interval: 100,
      });
      const lines = (await recordedLines(recorder)).map((line) => line.slice(31));
      const long = lines.find((line) => line.length > 1000);
      expect(long?.length).toBe(40 * 131_072);
      expect(lines.filter((line) => line.length > 1000)).toHaveLength(1);
    });
  });
}
