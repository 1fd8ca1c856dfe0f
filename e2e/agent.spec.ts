import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startScriptedOllama } from '@/agent-runner/src/agent/scripted-ollama.test-support';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { runActivity } from './run-activity';

/** The worker is process 1: what it was started with holds the secrets of the settings. */
const readEnvironments =
  'env; for p in /proc/[0-9]*; do cat $p/environ 2>&1; done; head -c 1 /proc/1/mem 2>&1';

test('an agent runs in the container: its session’s directory is on this machine until it is cleaned up', async ({
  machine,
}) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
  const model = await startScriptedOllama({
    scripts: {
      work: [
        { toolCalls: [{ name: 'write_file', input: { path: 'a.txt', content: 'from the agent\n' } }] },
        { toolCalls: [{ name: 'run_command', input: { command: 'cat a.txt; id -u' } }] },
        { toolCalls: [{ name: 'run_command', input: { command: readEnvironments } }] },
        ({ toolResults }) => ({ text: toolResults.join('') }),
      ],
    },
  });
  try {
    await machine.writeSettings({
      TEMPORAL_SERVICE_ADDRESS: machine.temporalAddress,
      STIGMER_TASK_QUEUE: machine.taskQueue,
      STIGMER_LLM_BASE_URL: model.url,
      STIGMER_LLM_API_KEY: 'canary-key',
    });
    expect((await runCli(machine, ['setup'])).code).toBe(0);
    const run = (activity: string, input: object) =>
      runActivity({ address: machine.temporalAddress, taskQueue: machine.taskQueue, activity, input });
    const { directory } = await run('EnsureThread', { sessionId: 's1' });
    expect(directory).toBe('/workspace/sessions/s1');
    const result = await run('ExecuteAgent', {
      executionId: 'run-1',
      sessionId: 's1',
      message: 'script:work',
    });
    expect(result).toMatchObject({ finishReason: 'done', steps: 4, toolCalls: 3 });
    expect(result.text).toContain('from the agent\n1000');
    expect(result.text).toContain("/proc/1/environ': Permission denied");
    expect(result.text).not.toContain('canary');
    const session = join(machine.workspace, 'sessions/s1');
    expect(await readFile(join(session, 'a.txt'), 'utf8')).toBe('from the agent\n');
    expect(await run('CleanupSandbox', { sessionId: 's1' })).toEqual({ removed: true });
    await expect(stat(session)).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await model.close();
  }
});
