import type { JournalStore } from './journal';

/** What is thrown in place of the process's end. */
export class SimulatedCrash extends Error {}

/** A disk that outlives its process: it takes bytes up to a length, then the process is dead. */
export class MemoryJournalStore implements JournalStore {
  bytes = Buffer.alloc(0);
  /** Total length after which nothing more is written. */
  diesAt = Number.POSITIVE_INFINITY;
  closed = false;

  async readAll(): Promise<Buffer> {
    this.closed = false;
    return this.bytes;
  }

  async append(bytes: Buffer): Promise<void> {
    const taken = bytes.subarray(0, Math.max(0, this.diesAt - this.bytes.length));
    this.bytes = Buffer.concat([this.bytes, taken]);
    if (taken.length < bytes.length) throw new SimulatedCrash();
  }

  async truncate(length: number): Promise<void> {
    this.bytes = this.bytes.subarray(0, length);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
