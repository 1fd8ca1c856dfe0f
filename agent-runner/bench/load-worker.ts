/** `tsx load-worker.ts ADDRESS QUEUE`: runs the workflow that gives the measured workers their activities. Ends at SIGTERM. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const [address = '', taskQueue = ''] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowsPath: fileURLToPath(new URL('load-workflow.ts', import.meta.url)),
});
await worker.run();
