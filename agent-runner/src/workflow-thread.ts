import '@temporalio/worker/lib/workflow/workflow-worker-thread';
import { getEnvironmentData } from 'node:worker_threads';
import { healthSocketKey } from './blocked-stack/health-socket-key';
import { serveStack } from './blocked-stack/serve-stack';

/** The SDK's thread of workflows, which also tells where the main thread hangs. Without that, workflows run all the same. */
const healthSocket = getEnvironmentData(healthSocketKey);
if (typeof healthSocket === 'string') serveStack(healthSocket).catch(() => undefined);
