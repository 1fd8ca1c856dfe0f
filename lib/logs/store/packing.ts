import { once } from 'node:events';
import { closeSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { draftOf } from '@/lib/core/atomic-file';
import { messageOf } from '@/lib/core/failure';
import type { LogFile } from '@/lib/logs/log-file';
import type { LogFiles } from '@/lib/logs/log-files';
import { log } from '@/lib/process/log';
import { openStored } from './log-bytes';
import type { PackedFile, PackWork } from './pack-file';

/** A smaller file is not worth a thread. */
const packedBytesMin = 1_000_000;
const heapMegabytes = 256;

/** Compresses the rotated files of a log, one after the other, each in a thread of its own. */
export class Packing {
  readonly #files: LogFiles;
  readonly #stop = new AbortController();
  /** Those that could not be compressed stay as they are until the next start. */
  readonly #failed = new WeakSet<LogFile>();
  #loop: Promise<void> | null = null;

  constructor(files: LogFiles) {
    this.#files = files;
    files.onRotate = () => this.wake();
  }

  /** Looks for what there is to compress. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#loop ??= this.#packAll().finally(() => {
      this.#loop = null;
    });
  }

  /** Resolves when no thread is left; what it had begun is begun again at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #packAll(): Promise<void> {
    for (let file = this.#next(); file !== null; file = this.#next()) {
      const draft = draftOf(file.path);
      try {
        this.#files.replacePacked(file, draft.path, await this.#pack(file, draft.path));
      } catch (error) {
        this.#failed.add(file);
        if (!this.#stop.signal.aborted)
          log.warn('a log file stays as it is: it could not be compressed', { reason: messageOf(error) });
      } finally {
        rmSync(draft.path, { force: true });
        draft.release();
      }
    }
  }

  #next(): LogFile | null {
    if (this.#stop.signal.aborted) return null;
    const isDue = (file: LogFile) =>
      file.blocks === null && file.bytes >= packedBytesMin && !this.#failed.has(file);
    return this.#files.rotated.findLast(isDue) ?? null;
  }

  async #pack(file: LogFile, draft: string): Promise<PackedFile> {
    const open = { ...openStored(file), bytes: file.bytes, slots: file.slots };
    const worker = startWorker({ file: open, draft });
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    try {
      const [packed] = await once(worker, 'message', { signal: this.#stop.signal });
      return packed;
    } finally {
      await worker.terminate();
      await exited;
      closeSync(open.descriptor);
    }
  }
}

/** Built, the thread's file lies beside what runs; from source it is compiled as it is loaded. */
function startWorker(workerData: PackWork): Worker {
  const isBuilt = import.meta.url.endsWith('.mjs');
  const file = new URL(isBuilt ? './log-pack.mjs' : './pack-worker-source.mjs', import.meta.url);
  return new Worker(file, { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
}
