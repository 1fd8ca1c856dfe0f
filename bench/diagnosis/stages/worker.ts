import { setTimeout as sleep } from 'node:timers/promises';
import { remake } from '@/bench/diagnosis/remake';
import type { Place, Stage } from '@/bench/diagnosis/stage';
import { succeed } from '@/bench/diagnosis/try-stage';
import { workerProcess } from '@/e2e/container-worker';
import { type Stranger, startStranger } from '@/e2e/stranger';

const idle = "trap 'exit 0' TERM; while :; do sleep 0.2; done";

let strangers: Stranger[] = [];

async function strangersLeave(): Promise<void> {
  const leaving = strangers;
  strangers = [];
  for (const stranger of leaving) await stranger[Symbol.asyncDispose]();
}

const thaw = async ({ engine, containerName }: Place) => {
  const pid = await workerProcess(engine, containerName).catch(() => null);
  if (pid !== null) process.kill(pid, 'SIGCONT');
};

export const workerStages: readonly Stage[] = [
  {
    row: 'H17',
    title: 'worker’s process frozen',
    code: 'worker-hung',
    make: async ({ engine, containerName }) => {
      process.kill(await workerProcess(engine, containerName), 'SIGSTOP');
    },
    also: ['proof-not-done', 'proof-not-taken'],
    undo: thaw,
  },
  {
    row: 'F32',
    title: 'worker killed, and started again by the engine',
    code: 'worker-starting',
    make: async ({ engine, containerName }) => {
      process.kill(await workerProcess(engine, containerName), 'SIGKILL');
    },
    also: ['container-restarting', 'container-killed'],
  },
  {
    row: 'F49',
    title: 'program of our name that never asks for work',
    code: 'worker-not-registered',
    make: (place) => remake(place, { script: idle, restarts: true }),
    byHand: (place) => succeed(place, 'setup'),
    also: ['worker-starting', 'container-absent', 'image-differs', 'container-created', 'worker-hung'],
  },
  {
    row: 'F33',
    title: 'a stranger polls the queue',
    code: 'stranger-on-queue',
    make: async ({ temporal, taskQueue }) => {
      strangers.push(await startStranger(temporal.address, taskQueue, '4711@laptop'));
    },
    byHand: strangersLeave,
    undo: strangersLeave,
  },
  {
    row: 'H1',
    title: 'another version of a deployment is made current',
    code: 'worker-not-routed',
    make: async ({ temporal, taskQueue, containerName }) => {
      const { work } = temporal;
      work.pollAs(taskQueue, containerName, 'b1');
      const version = {
        namespace: 'default',
        deploymentName: containerName,
        buildId: 'b1',
        identity: 'stage',
      };
      for (let tries = 0; ; tries += 1) {
        try {
          await work.service.setWorkerDeploymentCurrentVersion({ ...version, ignoreMissingTaskQueues: true });
          return;
        } catch (error) {
          // The server knows a version some seconds after its first poll.
          if (tries === 30) throw error;
          await sleep(500);
        }
      }
    },
    also: ['stranger-on-queue'],
  },
];
