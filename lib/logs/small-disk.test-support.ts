import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@/lib/core/clock';
import { createContainerSource } from './container-source';
import { FakeLogEngine } from './fake-log-engine.test-support';
import { createLogRecorder, type LogRecorder } from './recorder';
import { toInstant } from './timestamp';

const start = Date.parse('2026-11-23T10:00:00Z');

/** A recorder whose log is alone on a real disk of 4 MB; see `canMount`. */
export class SmallDisk {
  readonly recorder: LogRecorder;
  readonly #directory = mkdtempSync(join(tmpdir(), 'stigmer-full-disk-'));
  readonly #filler = join(this.#directory, 'of-another-program');
  readonly #engine = new FakeLogEngine();
  #clockOffsetMs = 0;

  constructor() {
    const directory = this.#directory;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'stigmer-test', directory]);
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + this.#clockOffsetMs };
    const containers = createContainerSource({ containerName: 'g-test', isOwn: () => true, clock });
    this.recorder = createLogRecorder({ directory, containers, clock, engine: async () => this.#engine });
    this.#engine.start('aaaaaaaaaaaa0', start);
  }

  print(from: number, to: number, text = ''): void {
    for (let number = from; number <= to; number += 1)
      this.#engine.print({
        stream: 'stdout',
        timestamp: toInstant(start + number),
        text: `line ${number}${text}`,
      });
  }

  /** Another program takes so many bytes, as far as there are. */
  fill(bytes: number): void {
    writeFileSync(this.#filler, Buffer.alloc(Math.min(bytes, this.freeBytes)));
  }

  /** What the other program took is free again, and the recorder's wait is over. */
  makeRoom(): void {
    rmSync(this.#filler);
    this.#clockOffsetMs += 3000;
  }

  get freeBytes(): number {
    const { bsize, bavail } = statfsSync(this.#directory);
    return bsize * bavail;
  }

  async recorded(): Promise<string[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.recorder.download()) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    return lines.map((line) => line.slice(31));
  }

  async remove(): Promise<void> {
    await this.recorder.stop();
    execFileSync('umount', [this.#directory]);
    rmSync(this.#directory, { recursive: true });
  }
}
