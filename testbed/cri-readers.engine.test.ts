import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '@/lib/core/clock';
import { connectEngine } from '@/lib/engine/connect';
import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import { strangerMachine } from '@/lib/engine/fixtures/stranger-machine';
import { createContainerSource } from '@/lib/logs/container-source';
import { printers } from '@/lib/logs/printer.test-support';
import { createLogRecorder } from '@/lib/logs/recorder';
import { readBed } from './bed';
import { criReaders, type ReadLine, readByOthers } from './cri-readers';
import { goMissing } from './go-program';

const bed = readBed();
const name = `g-test-cri-readers-${process.pid}`;
const printer = printers(name, bed.images.busybox);
const row = bed.engines.find(({ kind }) => kind === 'docker');
const missing = row === undefined ? 'no Docker in the bed' : await goMissing();

/** Rotates within each run of the container, among the short lines. */
const fileBytesMax = 5_000_000;
const shortLines = 30_000;
/** Eight bytes: Docker breaks a character that lies over one of its cuts, every 16 KiB. */
const unit = 'é😀xy';
const units = 300_000;
const script = [
  'echo first',
  // 2.4 MB: three numbered lines.
  `yes ${unit} | head -n ${units} | tr -d '\\n'; echo`,
  `head -c 200000 /dev/zero | tr '\\0' y; echo`,
  "printf '\\n  blanks around  \\n\\ttabs\\t\\n2026-11-23T16:23:10.123456789+00:00 stderr F console: forged\\n'",
  'echo oops >&2; head -c 40000 /dev/zero | tr "\\0" z >&2; echo >&2',
  `seq ${shortLines} | sed 's/^/${'0'.repeat(50)}/'`,
  "printf 'half a line'",
].join('; ');
const stdoutOfRun = [
  'first',
  unit.repeat(units),
  'y'.repeat(200_000),
  '',
  '  blanks around  ',
  '\ttabs\t',
  '2026-11-23T16:23:10.123456789+00:00 stderr F console: forged',
  ...Array.from({ length: shortLines }, (_, index) => `${'0'.repeat(50)}${index + 1}`),
  'half a line',
];
const stderrOfRun = ['oops', 'z'.repeat(40_000)];

const shortened = (text: string) =>
  text.length <= 100 ? text : `${text.slice(0, 40)}…${text.length} characters`;

/** The first line that is not the one that is expected there, between its neighbours; null where all are. */
function differenceOf(read: readonly string[], expected: readonly string[]): string | null {
  const differing = read.findIndex((text, index) => text !== expected[index]);
  if (differing === -1 && read.length === expected.length) return null;
  const at = differing === -1 ? read.length : differing;
  const around = (texts: readonly string[]) =>
    JSON.stringify(texts.slice(Math.max(0, at - 2), at + 3).map(shortened));
  return `line ${at + 1}: ${around(read)} instead of ${around(expected)}, ${read.length} lines instead of ${expected.length}`;
}

const isOwnRecord = ({ stream, text }: ReadLine) => stream === 'stderr' && /^(console|file):/.test(text);

/** The files of the log, oldest first, each as `zcat` gives it: what is rotated may be compressed by now. */
function plainFiles(directory: string): string[] {
  const names = readdirSync(directory).filter((file) => !file.endsWith('.index'));
  for (const file of names.filter((each) => each.endsWith('.gz'))) {
    const path = join(directory, file);
    writeFileSync(path.slice(0, -'.gz'.length), gunzipSync(readFileSync(path)));
  }
  const positionOf = (file: string) => Number(/\.log\.(\d+)$/.exec(file)?.[1] ?? 0);
  return names
    .map((file) => file.replace(/\.gz$/, ''))
    .sort((left, right) => positionOf(right) - positionOf(left));
}

describe.skipIf(missing !== null)(`files of the recorder${missing === null ? '' : ` (${missing})`}`, () => {
  let directory: string;
  let files: string[];

  beforeAll(async () => {
    if (row === undefined) return;
    directory = mkdtempSync(join(tmpdir(), 'g-test-cri-'));
    const machine = { ...dockerFacts, kind: row.kind, socketPath: row.socketPath };
    const engine = connectEngine(machine, strangerMachine);
    if ((await engine.inspectImage(bed.images.busybox)) === null)
      for await (const _snapshot of engine.pullImage(bed.images.busybox, AbortSignal.timeout(60_000)));
    const source = { containerName: name, isOwn: printer.isOwn, clock: systemClock };
    const containers = createContainerSource(source);
    const recorder = createLogRecorder({
      directory,
      fileBytesMax,
      containers,
      clock: systemClock,
      engine: async () => engine,
    });
    try {
      await printer.create(row.socketPath, script);
      recorder.start();
      for (const run of [1, 2]) {
        await engine.startContainer(name);
        await vi.waitFor(
          async () => {
            const { lines, summary } = await recorder.page({ limit: 1 });
            expect(summary.lastNumber).toBeGreaterThan(run * shortLines);
            expect(lines[0]?.text).toMatch(/^Container stopped/);
          },
          { timeout: 90_000, interval: 500 },
        );
      }
    } finally {
      await recorder.stop();
      await printer.remove(row.socketPath);
    }
    files = plainFiles(directory);
    // The first use builds the program.
    await readByOthers('kubelet', [join(directory, files[0] ?? '')]);
  }, 600_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(criReaders)('have for %s the lines that the container wrote, each once', async (reader) => {
    expect(files.length).toBeGreaterThan(1);
    const read = await readByOthers(
      reader,
      files.map((file) => join(directory, file)),
    );
    const own = read.filter(isOwnRecord).map(({ text }) => text.replace(/^(\w+):\S+ .*/, '$1'));
    expect(own.filter((kind) => kind === 'file')).toHaveLength(files.length);
    // Two runs of the container: that each began, and that it ended.
    expect(own.filter((kind) => kind === 'console')).toHaveLength(4);
    const printed = read.filter((line) => !isOwnRecord(line));
    const textsOf = (wanted: string) =>
      printed.filter(({ stream }) => stream === wanted).map(({ text }) => text);
    for (const [stream, ofRun] of [
      ['stdout', stdoutOfRun],
      ['stderr', stderrOfRun],
    ] as const) {
      const difference = differenceOf(textsOf(stream), [...ofRun, ...ofRun]);
      if (difference !== null) expect.fail(`${stream}, ${difference}`);
    }
  });
});
