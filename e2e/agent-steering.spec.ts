import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { RunProgressView } from '@/agent-runner/src/workflows/run-protocol';
import { command as run } from '@/testbed/command';
import { type AgentMachine, command, connectAgent, untilAsked } from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { type LocalWorker, runLocalCommand, startLocalWorker } from './local-worker';

type Seen = { toolResults: string[] };

// One after another: they kill processes.
test.describe.configure({ mode: 'default' });

function startWorker({ home }: Machine, agent: AgentMachine, settings: Record<string, string> = {}) {
  const workspace = join(home, 'folder');
  return startLocalWorker(join(home, 'worker'), workspace, { ...agent.settings, ...settings });
}

async function kill(worker: LocalWorker): Promise<void> {
  await worker[Symbol.asyncDispose]();
}

const log = ({ home }: Machine) => readFile(join(home, 'folder/sessions/s1/log.txt'), 'utf8').catch(() => '');

/** Ends the command that waits for it. */
const release = ({ home }: Machine) => run('touch', [join(home, 'folder/sessions/s1/go')]);

/** A command of the worker's image, with the machine's settings. */
function agentRunner(agent: AgentMachine, args: string[], settings: Record<string, string> = {}) {
  return runLocalCommand(args, { ...agent.settings, ...settings });
}

const progressOf = (handle: WorkflowHandle) => handle.query<RunProgressView>('progress');

async function untilState(handle: WorkflowHandle, state: RunProgressView['state']): Promise<void> {
  const now = () => progressOf(handle).then((view) => view.state, String);
  await expect.poll(now, { timeout: 60_000, intervals: [100] }).toBe(state);
}

/** The id of the call that the run asks about. */
async function untilAsks(handle: WorkflowHandle): Promise<string> {
  await untilState(handle, 'awaiting-approval');
  return (await progressOf(handle)).approval?.id ?? '';
}

const tell = (text: string) => ({ args: [{ text }] as [{ text: string }] });

test('a message reaches a running agent before its next step, and one after its last word is answered', async ({
  machine,
}) => {
  const held = command('until [ -e go ]; do sleep 0.1; done');
  const scripts = {
    held: [held, { text: 'never asked for' }],
    turn: [command('echo turned >> log.txt; touch done'), { text: 'turned', delayMs: 6000 }],
    late: [{ text: 'and that, too' }],
  };
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent);
  const handle = await agent.start({ message: 'script:held', sessionId: 's1' });
  await untilAsked(agent.model, 0);
  await agentRunner(agent, ['message', handle.workflowId, 'Leave that; do script:turn']);
  await untilState(handle, 'working');
  await release(machine);
  // The answer that will be its last word is on its way.
  await expect.poll(() => agent.model.requests.at(-1)?.turnIndex, { timeout: 60_000 }).toBe(1);
  await handle.executeUpdate('message', tell('Do script:late as well'));
  expect(await handle.result()).toMatchObject({ text: 'and that, too', steps: 4, finishReason: 'done' });
  expect(await log(machine)).toBe('turned\n');
  await expect(handle.executeUpdate('message', tell('too late'))).rejects.toThrow();
});

test('a paused run takes no place, and goes on after its worker was killed and another one has come', async ({
  machine,
}) => {
  const scripts = {
    two: [
      command('echo first >> log.txt; until [ -e go ]; do sleep 0.1; done'),
      command('echo second >> log.txt'),
      { text: 'done' },
    ],
  };
  await using agent = await connectAgent(machine, scripts);
  const worker = await startWorker(machine, agent);
  const handle = await agent.start({ message: 'script:two', sessionId: 's1' });
  await expect.poll(() => log(machine), { timeout: 60_000 }).toBe('first\n');
  await agentRunner(agent, ['pause', handle.workflowId]);
  await release(machine);
  await untilState(handle, 'paused');
  expect((await worker.status()).slots.used).toBe(0);
  expect(await log(machine)).toBe('first\n');
  await kill(worker);
  const folder = { WORKSPACE_ROOT_DIR: join(machine.home, 'folder') };
  const cleaned = await agentRunner(agent, ['sessions', '--older-than', '0m', '--clean', '--json'], folder);
  expect(JSON.parse(cleaned.stdout)).toMatchObject([{ sessionId: 's1', removed: false }]);
  await agentRunner(agent, ['resume', handle.workflowId]);
  await using _another = await startWorker(machine, agent);
  expect(await handle.result()).toMatchObject({ text: 'done', steps: 3, toolCalls: 2, resumedSteps: 1 });
  expect(await log(machine)).toBe('first\nsecond\n');
});

test('a call that needs approval waits for it over the end of its worker, and is run once with it', async ({
  machine,
}) => {
  const both = {
    toolCalls: [
      ...command('echo first >> log.txt').toolCalls,
      ...command('echo second >> log.txt').toolCalls,
    ],
  };
  const scripts = { both: [both, { text: 'done' }] };
  await using agent = await connectAgent(machine, scripts);
  const worker = await startWorker(machine, agent);
  const handle = await agent.start({ message: 'script:both', sessionId: 's1', needsApproval: ['run_*'] });
  const first = await untilAsks(handle);
  expect((await progressOf(handle)).approval).toMatchObject({
    tool: 'run_command',
    input: '{"command":"echo first >> log.txt"}',
  });
  expect((await worker.status()).slots.used).toBe(0);
  await kill(worker);
  // No worker is there to take the word: it waits in Temporal.
  const deciding = handle.executeUpdate('decide', { args: [{ id: first, decision: 'approve' }] });
  await using _another = await startWorker(machine, agent);
  await deciding;
  await expect.poll(async () => (await progressOf(handle)).approval?.id, { timeout: 60_000 }).not.toBe(first);
  const second = await untilAsks(handle);
  expect(await log(machine)).toBe('first\n');
  await expect(agentRunner(agent, ['approve', handle.workflowId, first])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No call with that id waits'),
  });
  await agentRunner(agent, ['approve', handle.workflowId, second]);
  expect(await handle.result()).toMatchObject({ text: 'done', toolCalls: 2 });
  expect(await log(machine)).toBe('first\nsecond\n');
  expect(agent.model.requests).toHaveLength(2);
});

test('what the worker’s setting names needs approval in every run; denied and edited calls are told to the model', async ({
  machine,
}) => {
  const answers = ({ toolResults }: Seen) => ({ text: toolResults.join('\n') });
  const scripts = { asks: [command('echo mine >> log.txt'), command('echo mine >> log.txt'), answers] };
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent, { STIGMER_APPROVE_TOOLS: 'run_command' });
  const handle = await agent.start({ message: 'script:asks', sessionId: 's1' });
  const first = await untilAsks(handle);
  await agentRunner(agent, ['deny', handle.workflowId, first, '--reason', 'not today']);
  await expect.poll(async () => (await progressOf(handle)).approval?.id, { timeout: 60_000 }).not.toBe(first);
  const second = await untilAsks(handle);
  const edited = JSON.stringify({ command: 'echo ours >> log.txt; echo seen' });
  await agentRunner(agent, ['approve', handle.workflowId, second, '--input', edited]);
  const { text } = await handle.result();
  expect(text).toContain('a person refused it: not today');
  expect(text).toContain('A person changed the input of this call to {"command":"echo ours');
  expect(text).toContain('seen');
  expect(await log(machine)).toBe('ours\n');
});

test('a run that is stopped ends after its step with what it did, and the next run of the session knows', async ({
  machine,
}) => {
  const held = command('echo step >> log.txt; until [ -e go ]; do sleep 0.1; done');
  await using agent = await connectAgent(machine, {
    held: [held, { text: 'never asked for' }],
    next: [{ text: 'ok' }],
  });
  await using _worker = await startWorker(machine, agent);
  const handle = await agent.start({ message: 'script:held', sessionId: 's1' });
  await expect.poll(() => log(machine), { timeout: 60_000 }).toBe('step\n');
  await agentRunner(agent, ['stop', handle.workflowId]);
  await release(machine);
  expect(await handle.result()).toMatchObject({ finishReason: 'stopped', steps: 1, toolCalls: 1 });
  await (await agent.start({ message: 'script:next', sessionId: 's1' })).result();
  const told = JSON.stringify(agent.model.requests.at(-1)?.body);
  expect(told).toContain('This run was stopped by a person before it was done');
});

test('whoever follows a run sees its steps, its tokens and what it asks, and gets its answer', async ({
  machine,
}) => {
  const scripts = { shown: [command('echo here'), { text: 'all done' }] };
  await using agent = await connectAgent(machine, scripts);
  await using _worker = await startWorker(machine, agent);
  const following = agentRunner(agent, [
    'run',
    'script:shown',
    '--follow',
    '--needs-approval',
    'run_command',
  ]);
  await expect.poll(() => agent.model.requests.length, { timeout: 60_000 }).toBe(1);
  const open = agent.client.workflow.list({
    query: `TaskQueue = '${machine.taskQueue}' AND WorkflowType = 'RunAgent' AND ExecutionStatus = 'Running'`,
  });
  for await (const { workflowId } of open) {
    const id = await untilAsks(agent.client.workflow.getHandle(workflowId));
    await agentRunner(agent, ['approve', workflowId, id]);
  }
  const { stdout, stderr } = await following;
  expect(stdout).toBe('all done\n');
  expect(stderr).toContain('The agent asks to call run_command with {"command":"echo here"}');
  expect(stderr).toMatch(/agent-runner approve run-agent-\S+ 1-0-[0-9a-f]{16}/);
  expect(stderr).toMatch(/The run is over · step 2 · 220 tokens · "all done"/);
});
