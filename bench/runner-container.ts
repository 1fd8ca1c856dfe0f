import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { workerProcess } from '@/e2e/container-worker';
import { engineApi, engineCall } from '@/e2e/engine-api';
import { readBed } from '@/testbed/bed';
import { untilPolled } from './poller';
import { cpuSeconds } from './process-cpu';

export interface MeasuredContainer extends AsyncDisposable {
  pid: number;
  /** From the request to start the container until Temporal lists its worker. */
  registeredMs: number;
  /** CPU seconds until then. */
  registeredCpu: number;
  /** What the engine counts against the container's limit, without cache that can be dropped. */
  memoryMegabytes(): Promise<number>;
}

/** A container as the console makes it, on a queue of its own. */
export async function startMeasuredContainer(): Promise<MeasuredContainer> {
  const { engines, images, temporal } = readBed();
  const docker = engines.find(({ kind, sharesHost }) => kind === 'docker' && sharesHost);
  if (docker === undefined || temporal === null) throw new Error('The bed has no Docker row or no Temporal');
  const { socketPath } = docker;
  const call = (method: string, path: string, content?: object) =>
    engineCall(socketPath, method, path, content);
  const name = `stigmer-bench-${randomBytes(3).toString('hex')}`;
  await call('POST', `/images/create?fromImage=${encodeURIComponent(images.agentRunner)}`);
  await call('POST', `/containers/create?name=${name}`, {
    Image: images.agentRunner,
    Env: [`TEMPORAL_ADDRESS=${temporal.address}`, `STIGMER_TASK_QUEUE=${name}`],
    HostConfig: {
      NetworkMode: 'host',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 512 * 1024 * 1024,
      Tmpfs: { '/tmp': 'rw,size=64m', '/workspace': 'rw,size=64m,uid=1000,gid=1000' },
    },
  });
  const connection = await Connection.connect({ address: temporal.address });
  const from = performance.now();
  await call('POST', `/containers/${name}/start`);
  await untilPolled(connection, name);
  const registeredMs = performance.now() - from;
  await connection.close();
  const engine = engineApi(socketPath);
  const pid = await workerProcess(engine, name);
  return {
    pid,
    registeredMs,
    registeredCpu: await cpuSeconds(pid),
    memoryMegabytes: async () => {
      const { body } = await call('GET', `/containers/${name}/stats?stream=false`);
      const { usage, stats } = Object(body).memory_stats;
      return (usage - (stats.inactive_file ?? stats.total_inactive_file ?? 0)) / 1e6;
    },
    [Symbol.asyncDispose]: () => engine.removeContainer(name),
  };
}
