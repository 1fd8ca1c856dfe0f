import { parentPort, workerData } from 'node:worker_threads';
import { ShapeSet } from '@/lib/logs/shapes/shape-set';
import { findText } from './found-text';
import { searchFiles } from './search-files';
import { type SearchWork, SharedState } from './shared-state';

/** The thread of one search. It stops where its reader does, and tells that it is alive while it computes. */
function run({ wanted, files, search, goodTime, seen, shared }: SearchWork): void {
  const state = new SharedState(shared);
  const shapes = seen === null ? null : new ShapeSet(seen);
  const read = wanted === 'text' ? findText : searchFiles;
  for (const event of read(files, search, () => state.beat(), goodTime, shapes)) {
    parentPort?.postMessage(event);
    state.waitForReader();
  }
}

run(workerData);
