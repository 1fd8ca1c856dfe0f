import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { command as run } from '@/testbed/command';
import { type AgentMachine, command, connectAgent, untilAsked } from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { type LocalWorker, localProgram, startLocalWorker } from './local-worker';

// One after another: each starts workers of its own.
test.describe.configure({ mode: 'default' });

const holds = command('until [ -e go ]; do sleep 0.1; done; echo done >> log.txt');
const scripts = { holds: [holds, { text: 'held' }], small: [{ text: 'small' }] };

/** The worker that was built here, with workflows that are another build. */
async function anotherBuild({ home }: Machine): Promise<string> {
  const built = dirname(localProgram);
  const copy = join(home, 'another-build');
  await mkdir(copy);
  const files = ['main.cjs', 'workflow-thread.cjs', 'failure-converter.cjs', 'mappings.wasm'];
  for (const name of files) await copyFile(join(built, name), join(copy, name));
  await symlink(join(built, 'releases'), join(copy, 'releases'));
  await writeFile(join(copy, 'workflows.js'), `/**/${await readFile(join(built, 'workflows.js'), 'utf8')}`);
  return join(copy, 'main.cjs');
}

/** The same without what workers learned when runs could be steered: they knew neither that nor the name `needsApproval`. */
async function earlierBuild(machine: Machine): Promise<string> {
  const program = await anotherBuild(machine);
  const source = await readFile(program, 'utf8');
  const changes = [
    [/\bneedsApproval:(?=\w+\.array\()/g, 'notYet:'],
    [/,steering:!0(?=\})/g, ''],
  ] as const;
  for (const [what] of changes) expect(source.match(what)).toHaveLength(1);
  const earlier = changes.reduce((text, [what, by]) => text.replace(what, by), source);
  await writeFile(program, earlier);
  return program;
}

/** All of one folder, as two containers of a machine have it. */
function startWorker(
  { home, taskQueue }: Machine,
  { settings }: AgentMachine,
  name: string,
  { deployment = true, program = localProgram }: { deployment?: boolean; program?: string } = {},
): Promise<LocalWorker> {
  const environment = {
    ...settings,
    AGENT_RUNNER_IDENTITY: name,
    ...(deployment && { STIGMER_DEPLOYMENT_NAME: taskQueue }),
  };
  const until = deployment ? /^not-routed$/ : /^healthy$/;
  return startLocalWorker(join(home, name), join(home, 'folder'), environment, { program, until });
}

/** Does what the worker says. */
async function makeCurrent({ bed }: Machine, worker: LocalWorker): Promise<void> {
  const { reason } = await worker.status();
  const [, words = ''] = /to make this version current: temporal (.*)$/.exec(reason) ?? [];
  const args = [...words.split(' '), '--yes'];
  // Temporal refuses a version whose queues it has not all heard of yet.
  await expect(() => run(bed.temporal?.binary ?? 'temporal', args)).toPass({ timeout: 30_000 });
  await expect.poll(async () => (await worker.status()).condition, { timeout: 30_000 }).toBe('healthy');
}

/** Who worked on the run's workflow, in the order of its tasks. */
async function workersOf(handle: Awaited<ReturnType<AgentMachine['start']>>): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) => done?.identity ?? []);
}

test('two versions side by side: what began on the old one ends, and new runs go to the new one once it is current', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, scripts);
  await using old = await startWorker(machine, agent, 'old');
  const early = await agent.start({ message: 'script:small', sessionId: 's0' });
  await makeCurrent(machine, old);
  expect(await early.result()).toMatchObject({ text: 'small' });
  const held = await agent.start({ message: 'script:holds', sessionId: 's1' });
  await untilAsked(agent.model, 0, 2);
  await using fresh = await startWorker(machine, agent, 'fresh', { program: await anotherBuild(machine) });
  const [before, after] = [await old.status(), await fresh.status()];
  expect(after.reason).toContain(`the worker deployment ${machine.taskQueue} ${before.deployment?.buildId}`);
  expect(after.deployment?.buildId).not.toBe(before.deployment?.buildId);
  await makeCurrent(machine, fresh);
  await expect.poll(async () => (await old.status()).condition, { timeout: 30_000 }).toBe('not-routed');
  const later = await agent.start({ message: 'script:small', sessionId: 's2' });
  expect(await later.result()).toMatchObject({ text: 'small' });
  expect(new Set(await workersOf(later))).toEqual(new Set(['fresh']));
  await writeFile(join(machine.home, 'folder/sessions/s1/go'), '');
  expect(await held.result()).toMatchObject({ text: 'held', resumedSteps: 0 });
  const tasks = await workersOf(held);
  expect([tasks[0], tasks.at(-1)]).toEqual(['old', 'fresh']);
  expect(await readFile(join(machine.home, 'folder/sessions/s1/log.txt'), 'utf8')).toBe('done\n');
});

test('runs and sessions that began without a version go on when a deployment takes the queue', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, scripts);
  await using plain = await startWorker(machine, agent, 'plain', { deployment: false });
  const held = await agent.start({ message: 'script:holds', sessionId: 's1' });
  await untilAsked(agent.model, 0);
  await using fresh = await startWorker(machine, agent, 'fresh');
  expect((await fresh.status()).reason).toContain('workers without a version');
  await makeCurrent(machine, fresh);
  await expect.poll(async () => (await plain.status()).condition, { timeout: 30_000 }).toBe('not-routed');
  await plain[Symbol.asyncDispose]();
  await writeFile(join(machine.home, 'folder/sessions/s1/go'), '');
  expect(await held.result()).toMatchObject({ text: 'held' });
  const next = await agent.start({ message: 'script:small', sessionId: 's1' });
  expect(await next.result()).toMatchObject({ text: 'small' });
});

test('a worker of an earlier version refuses a run that needs approval, and runs others as it did', async ({
  machine,
}) => {
  const log = command('echo run >> log.txt');
  await using agent = await connectAgent(machine, { logs: [log, { text: 'logged' }] });
  const program = await earlierBuild(machine);
  await using _earlier = await startWorker(machine, agent, 'earlier', { deployment: false, program });
  const asking = { message: 'script:logs', sessionId: 's1', needsApproval: ['run_command'] };
  const refused = await agent.start(asking).then((run) => run.result().catch((error: unknown) => error));
  expect(refused).toMatchObject({ cause: { cause: { type: 'input-refused', nonRetryable: true } } });
  expect(agent.model.requests).toEqual([]);
  const other = await agent.start({ message: 'script:logs', sessionId: 's1' });
  expect(await other.result()).toMatchObject({ text: 'logged', toolCalls: 1 });
  expect(await readFile(join(machine.home, 'folder/sessions/s1/log.txt'), 'utf8')).toBe('run\n');
});
