/**
 * `npm run bench:interruptions`: on a test bed that is up (STIGMER_TEST_BED) and a build, ends a real console at every change
 * that it makes at a real engine, by SIGKILL and by SIGTERM, before the engine hears of the change and after it has
 * answered; then starts it again and asks the engine what there is. Prints a table and fails if one row is wrong. With
 * `-- --engine podman` and `-- --operation NAME` only those; with `-- --change N` from the n-th change on.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ConsoleProcess, startConsole } from '@/e2e/console-process';
import { type CuttingSocket, startCuttingSocket } from '@/e2e/cutting-socket';
import { engineApi, engineCall, ownedBy } from '@/e2e/engine-api';
import { operations } from '@/e2e/operations';
import { readBed } from '@/testbed/bed';
import { type Machine, makeMachine } from './machine';

type Kind = 'setup' | 'apply-settings' | 'upgrade' | 'start' | 'stop' | 'restart' | 'remove';
type State = 'nothing' | 'running' | 'stopped';

interface Scenario {
  name: string;
  kind: Kind;
  from: State;
  /** A changed setting: one that works, or a Temporal that is not there. */
  change?: 'good' | 'bad';
  /** What there may be afterwards. A container that Temporal has not seen yet is put back, so two ends can be right. */
  ends: readonly State[];
  /** By SIGTERM a change can be finished or put back, as by a cancel. */
  endsAfterTerm?: readonly State[];
}

const scenarios: readonly Scenario[] = [
  { name: 'set-up', kind: 'setup', from: 'nothing', ends: ['running', 'nothing'] },
  { name: 'start', kind: 'start', from: 'stopped', ends: ['running'] },
  { name: 'stop', kind: 'stop', from: 'running', ends: ['stopped'] },
  { name: 'restart', kind: 'restart', from: 'running', ends: ['running'] },
  { name: 'apply', kind: 'apply-settings', from: 'running', change: 'good', ends: ['running'] },
  { name: 'apply that fails', kind: 'apply-settings', from: 'running', change: 'bad', ends: ['running'] },
  { name: 'upgrade', kind: 'upgrade', from: 'running', change: 'good', ends: ['running'] },
  {
    name: 'remove',
    kind: 'remove',
    from: 'running',
    ends: ['nothing'],
    endsAfterTerm: ['nothing', 'stopped'],
  },
];

const bed = readBed();
const image = bed.images.agentRunner;
const operationTimeoutMs = 120_000;

async function start(home: string, kind: Kind): Promise<void> {
  const content = { kind, key: randomUUID(), ...(kind === 'remove' ? { confirmed: true } : {}) };
  const { status, body } = await engineCall(
    join(home, 'console/console.sock'),
    'POST',
    '/api/operations',
    content,
  );
  if (status !== 202) throw new Error(`${kind} was refused: ${JSON.stringify(body)}`);
}

async function run(home: string, kind: Kind): Promise<void> {
  await start(home, kind);
  for (;;) {
    const [operation] = await operations(home);
    if (operation?.state === 'succeeded') return;
    if (operation !== undefined && operation.state !== 'running')
      throw new Error(`${kind} failed: ${operation.failure?.reason}`);
    await sleep(100);
  }
}

async function changeSettings({ home }: Machine, change: Scenario['change']): Promise<void> {
  if (change === undefined) return;
  const path = join(home, 'console/agent-runner.env');
  const text = await readFile(path, 'utf8');
  const changed =
    change === 'good' ? `${text}LOG_LEVEL=debug\n` : text.replace(/(ADDRESS=).*/, '$1127.0.0.1:9');
  await writeFile(path, changed, { mode: 0o600 });
}

/** What the engine itself shows of this home's containers, as states; and whether the one has its own name. */
async function observe({ socketPath, home, containerName }: Machine): Promise<string> {
  const [label] = Object.entries(ownedBy(home)).map(([name, value]) => `${name}=${value}`);
  const found: Array<{ Names: string[]; State: string }> = [];
  for (const each of [label, `${label}.rehearsal`]) {
    const filters = encodeURIComponent(JSON.stringify({ label: [each] }));
    const { body } = await engineCall(socketPath, 'GET', `/containers/json?all=1&filters=${filters}`);
    if (Array.isArray(body)) found.push(...body);
  }
  const states = found.map(({ Names, State }) => {
    const name = (Names[0] ?? '').replace(/^\//, '');
    const state = State === 'running' ? 'running' : 'stopped';
    return name === containerName ? state : `${state} as ${name.replace(containerName, '…')}`;
  });
  return states.length === 0 ? 'nothing' : states.join(' and ');
}

async function waitForEnd(child: ConsoleProcess): Promise<void> {
  const from = performance.now();
  while (performance.now() - from < operationTimeoutMs) {
    try {
      process.kill(child.pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
  throw new Error('The console did not end');
}

interface Row {
  change: string;
  end: string;
  good: boolean;
}

/** One cut; null when the operation has no such change. */
async function cutOnce(
  engine: 'docker' | 'podman',
  scenario: Scenario,
  change: number,
  when: 'before' | 'after',
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Row | null> {
  const machine = await makeMachine(image, engine);
  const socket: CuttingSocket = await startCuttingSocket(
    join(machine.home, 'engine.sock'),
    machine.socketPath,
  );
  const environment = { ...machine.environment, DOCKER_HOST: `unix://${join(machine.home, 'engine.sock')}` };
  let child = await startConsole(environment);
  try {
    if (scenario.from !== 'nothing') await run(machine.home, 'setup');
    if (scenario.from === 'stopped') await run(machine.home, 'stop');
    await changeSettings(machine, scenario.change);
    let cut = false;
    const { pid } = child;
    socket.arm(change, when, async () => {
      cut = true;
      process.kill(pid, signal);
      if (signal === 'SIGKILL') await waitForEnd(child);
    });
    await start(machine.home, scenario.kind).catch((error: unknown) => {
      // Killed before it could answer.
      if (!cut) throw error;
    });
    while (!cut) {
      const [operation] = await operations(machine.home).catch(() => []);
      if (!cut && operation !== undefined && operation.state !== 'running') return null;
      await sleep(50);
    }
    await waitForEnd(child);
    socket.disarm();
    const what = socket.changes[change - 1] ?? '?';
    child = await startConsole(environment);
    const end = await observe(machine);
    const ends = (signal === 'SIGTERM' && scenario.endsAfterTerm) || scenario.ends;
    return { change: what, end, good: ends.some((each) => each === end) };
  } finally {
    await child.stop();
    socket.close();
    for (const name of [machine.containerName, `${machine.containerName}-previous`])
      await engineApi(machine.socketPath).removeContainer(name);
    await rm(machine.home, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const type = 'string';
  const { values } = parseArgs({ options: { engine: { type }, operation: { type }, change: { type } } });
  let bad = 0;
  console.log(
    '| Engine | Operation | Change | SIGKILL before | SIGKILL after | SIGTERM before | SIGTERM after |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const engine of ['docker', 'podman'] as const) {
    if (values.engine !== undefined && values.engine !== engine) continue;
    for (const scenario of scenarios) {
      if (values.operation !== undefined && values.operation !== scenario.name) continue;
      for (let change = Number(values.change ?? 1); ; change += 1) {
        const rows: Array<Row | null> = [];
        for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
          for (const when of ['before', 'after'] as const) {
            if (rows[0] !== null) rows.push(await cutOnce(engine, scenario, change, when, signal));
          }
        }
        const made = rows.flatMap((row) => (row === null ? [] : [row]));
        if (made.length === 0) break;
        bad += made.filter(({ good }) => !good).length;
        const cells = rows.map((row) => (row === null ? '–' : row.good ? row.end : `**${row.end}**`));
        console.log(`| ${[engine, scenario.name, `${change} ${made[0]?.change}`, ...cells].join(' | ')} |`);
      }
    }
  }
  console.log(bad === 0 ? 'Every end is a wanted one.' : `${bad} ends are not wanted.`);
  process.exitCode = bad === 0 ? 0 : 1;
}

await main();
