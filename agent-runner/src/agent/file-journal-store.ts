import type { FileHandle } from 'node:fs/promises';
import type { JournalStore } from './journal';

/**
 * A journal in a file that the caller opened for reading and writing, and, when it is new, whose directory the caller has
 * synced. The store owns the handle from here on.
 */
export function fileJournalStore(handle: FileHandle): JournalStore {
  let length = 0;
  return {
    readAll: async () => {
      const { size } = await handle.stat();
      const bytes = Buffer.alloc(size);
      for (length = 0; length < size; ) {
        const { bytesRead } = await handle.read(bytes, length, size - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    },
    append: async (bytes) => {
      // One call in practice; the system may write less than asked, on a disk that is nearly full.
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, length);
        written += bytesWritten;
        length += bytesWritten;
      }
      await handle.datasync();
    },
    truncate: async (newLength) => {
      await handle.truncate(newLength);
      await handle.datasync();
      length = newLength;
    },
    close: async () => await handle.close(),
  };
}
