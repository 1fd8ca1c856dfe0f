import { parentPort, workerData } from 'node:worker_threads';
import { packFile } from './pack-file';

/** The thread of one compression. */
parentPort?.postMessage(packFile(workerData));
