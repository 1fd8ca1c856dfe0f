import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setUpAgent } from './agent-machine';
import { expect, test } from './fixtures';
import { hasPython, runPythonClient } from './python-client';
import { runActivity } from './run-activity';

/** The worker is process 1: what it was started with holds the secrets of the settings. */
const readEnvironments =
  'env; for p in /proc/[0-9]*; do cat $p/environ 2>&1; done; head -c 1 /proc/1/mem 2>&1';

const work = [
  { toolCalls: [{ name: 'write_file', input: { path: 'a.txt', content: 'from the agent\n' } }] },
  { toolCalls: [{ name: 'run_command', input: { command: 'cat a.txt; id -u' } }] },
  { toolCalls: [{ name: 'run_command', input: { command: readEnvironments } }] },
  ({ toolResults }: { toolResults: string[] }) => ({ text: toolResults.join('') }),
];

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('an agent runs in the container: its session’s directory is on this machine until it is cleaned up', async ({
  machine,
}) => {
  await using agent = await setUpAgent(machine, { work }, { STIGMER_LLM_API_KEY: 'canary-key' });
  const run = await agent.start({ message: 'script:work', sessionId: 's1' });
  const result = await run.result();
  expect(result).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3, sessionId: 's1' });
  expect(result.text).toContain('from the agent\n1000');
  expect(result.text).toContain("/proc/1/environ': Permission denied");
  expect(result.text).not.toContain('canary');
  const session = join(machine.workspace, 'sessions/s1');
  expect(await readFile(join(session, 'a.txt'), 'utf8')).toBe('from the agent\n');
  const log = join(machine.home, 'data/logs/agent-runner.log');
  for (const file of [...(await filesUnder(session)), log]) {
    expect(await readFile(file, 'utf8').catch(() => ''), file).not.toContain('canary');
  }
  const target = { address: machine.temporalAddress, taskQueue: machine.taskQueue };
  const input = { sessionId: 's1' };
  const thread = await runActivity({ ...target, activity: 'EnsureThread', input });
  expect(thread).toMatchObject({ directory: '/workspace/sessions/s1' });
  const own = { ...target, taskQueue: thread.taskQueue };
  expect(await runActivity({ ...own, activity: 'CleanupSandbox', input })).toEqual({ removed: true });
  await expect(stat(session)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a Python client starts a run and reads its result', async ({ machine }) => {
  test.skip(!(await hasPython()), 'There is no python3 with pip.');
  await using _agent = await setUpAgent(machine, { work });
  const result = await runPythonClient(machine, { message: 'script:work', cleanUp: true });
  expect(result).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3, costUsd: null });
  expect(await readdir(join(machine.workspace, 'sessions'))).toEqual([]);
});
