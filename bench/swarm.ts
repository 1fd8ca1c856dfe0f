/**
 * `npm run bench:swarm`: as root, on a test bed that is up (STIGMER_TEST_BED), makes a swarm of two Docker engines, each in namespaces
 * of its own, and deploys what `export swarm` prints, four tasks over both. Agent runs of a scripted model come at a steady
 * rate meanwhile: first nothing else happens, then the stack is updated task by task, then a node loses its power. Prints
 * what became of the runs, and how long they took. With `-- --runs N`.
 */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readBed } from '@/testbed/bed';
import { startFaultProxy } from '@/testbed/fault-proxy';
import { nameInRegistry } from '@/testbed/name-in-registry';
import { type AgentLoad, type AgentRun, startAgentLoad } from './agent-load';
import { printTable, type Row, timed } from './measure';
import { makeNetwork } from './swarm/network';
import { type SwarmNode, startNode } from './swarm/node';
import { deploy, joinNodes, stackName, untilRunning, untilUpdated } from './swarm/stack';
import { phaseRow, sessionRows } from './swarm/tally';

const replicas = 4;
const thinksMs = 500;
const runEveryMs = 1500;
/** Before the update, and at least as many around the loss. */
const shareOfPhase = 0.2;
/** Of the runs around the loss, those that begin before it. */
const shareBeforeLoss = 0.3;
/** Runs whose node is gone begin anew on another one after that. */
const holderWaitSeconds = 20;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' } } });
const runsCount = Number(values.runs);

/** Starts runs at a steady rate, until there are so many or the signal aborts. */
async function keepRunning(load: AgentLoad, runs: Promise<AgentRun>[], most: number, signal?: AbortSignal) {
  while (runs.length < most && signal?.aborted !== true) {
    runs.push(load.run({ holderGone: 'begin-anew', holderWaitSeconds }));
    await sleep(runEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs while something happens. @returns how long that took */
async function during(
  load: AgentLoad,
  runs: Promise<AgentRun>[],
  most: number,
  happens: () => Promise<void>,
): Promise<number> {
  const over = new AbortController();
  const running = keepRunning(load, runs, most, over.signal);
  const ms = await timed(happens).finally(() => over.abort());
  await running;
  return ms;
}

/** A port of this machine's loopback, at the address that the nodes reach. */
async function openDoor(target: string, hostname: string) {
  const { address, close } = await startFaultProxy(target, hostname);
  return { address, [Symbol.asyncDispose]: close };
}

interface Scene {
  load: AgentLoad;
  nodes: [SwarmNode, SwarmNode];
  stack: Parameters<typeof deploy>[2];
  /** As the nodes name them: what is deployed first, and the update. */
  images: [string, string];
}

async function measure({ load, nodes, stack, images }: Scene): Promise<Row[]> {
  const [manager, other] = nodes;
  await joinNodes(nodes);
  const upMs = await timed(async () => {
    await deploy(manager, images[0], stack);
    await untilRunning(nodes, replicas);
  });
  const quiet: Promise<AgentRun>[] = [];
  const update: Promise<AgentRun>[] = [];
  const loss: Promise<AgentRun>[] = [];
  await keepRunning(load, quiet, runsCount * shareOfPhase);
  const updateMs = await during(load, update, runsCount * (1 - 2 * shareOfPhase), async () => {
    await deploy(manager, images[1], stack);
    await untilUpdated(manager);
  });
  const most = runsCount - quiet.length - update.length;
  await keepRunning(load, loss, most * shareBeforeLoss);
  const lossMs = await during(load, loss, most, async () => {
    await other.cutPower();
    await untilRunning([manager], replicas);
  });
  await keepRunning(load, loss, most);
  const all = await Promise.all([quiet, update, loss].map((runs) => Promise.all(runs)));
  const happened = ['nothing else', 'the update', 'the loss of a node'];
  const took = (ms: number) => ({ measured: `${(ms / 1000).toFixed(0)} s`, goal: 'none' });
  for (const { lost, sessionId } of all.flat()) if (lost !== null) console.log(`${sessionId}: ${lost}`);
  return [
    { what: `deploy until ${replicas} tasks run`, ...took(upMs) },
    { what: `update of ${replicas} tasks`, ...took(updateMs) },
    { what: `loss of a node until ${replicas} tasks run`, ...took(lossMs) },
    ...all.map((runs, index) => phaseRow(`runs during ${happened[index]}: median · p95 · most`, runs)),
    ...(await sessionRows(all.flat(), nodes)),
  ];
}

async function main(directory: string): Promise<void> {
  const { registry, images } = readBed();
  await using network = await makeNetwork(randomInt(256), 2);
  const { hostAddress, subnet } = network;
  await using load = await startAgentLoad(directory, { thinksMs, hostname: hostAddress });
  await using temporalDoor = await openDoor(load.address, hostAddress);
  await using registryDoor = await openDoor(registry.address, hostAddress);
  const [first, second] = network.nodes;
  if (first === undefined || second === undefined) throw new Error('Two nodes were asked for');
  const parts = { directory, stack: stackName, subnet };
  await using manager = await startNode({ ...parts, ...first });
  await using other = await startNode({ ...parts, ...second });
  const seenByNodes = (image: string) => image.replace(registry.address, registryDoor.address);
  const rows = await measure({
    load,
    nodes: [manager, other],
    stack: {
      settings: { ...load.settings, TEMPORAL_ADDRESS: temporalDoor.address },
      ...{ replicas, directory },
    },
    images: [
      seenByNodes(images.agentRunner),
      seenByNodes(await nameInRegistry(images.agentRunner, 'bench-swarm')),
    ],
  });
  printTable(`${runsCount} runs, one every ${runEveryMs / 1000} s`, rows);
}

const directory = await mkdtemp(join(tmpdir(), 'stigmer-bench-swarm-'));
try {
  await main(directory);
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
}
