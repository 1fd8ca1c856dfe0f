import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentMachine, command, connectAgent } from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { type LocalWorker, spawnLocalWorker } from './local-worker';

/** Two share a folder, two have one each. */
const folderOf = { one: 'shared', two: 'shared', three: 'three', four: 'four' };
const names = ['one', 'two', 'three', 'four'] as const;
const killEveryMs = 5000;
/** `npm run bench:under-fire` does it with 200. */
const runsCount = Number(process.env.STIGMER_RUNS_UNDER_FIRE ?? 24);

type Name = (typeof names)[number];

/** As an engine with a restart policy starts it again: the same identity, in the same folder. */
function startNamed({ home }: Machine, agent: AgentMachine, name: Name): Promise<LocalWorker> {
  const settings = { ...agent.settings, AGENT_RUNNER_IDENTITY: name };
  return spawnLocalWorker(join(home, 'workers', name), join(home, 'folders', folderOf[name]), settings);
}

/** Kills one after another and starts it again, until the signal aborts. @returns how many were killed */
async function fire(
  fleet: Map<Name, LocalWorker>,
  startAgain: (name: Name) => Promise<LocalWorker>,
  signal: AbortSignal,
): Promise<number> {
  for (let count = 0; ; count += 1) {
    await sleep(killEveryMs, undefined, { signal }).catch(() => undefined);
    const name = names[count % names.length];
    if (signal.aborted || name === undefined) return count;
    await fleet.get(name)?.[Symbol.asyncDispose]();
    fleet.set(name, await startAgain(name));
  }
}

/** What the session's commands have written, in the one folder that has its directory. */
async function logsOf({ home }: Machine, sessionId: string): Promise<string[]> {
  const folders = [...new Set(Object.values(folderOf))];
  const paths = folders.map((folder) => join(home, 'folders', folder, 'sessions', sessionId, 'log.txt'));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => null)));
  return texts.filter((text) => text !== null);
}

test('of runs on four workers of which one is killed every 5 s none is lost, and no step is done twice', async ({
  machine,
}) => {
  test.setTimeout(120_000 + runsCount * 3000);
  const interrupted = new Set<string>();
  const step = (name: string) => ({ ...command(`echo ${name} >> log.txt`), delayMs: 500 });
  await using agent = await connectAgent(machine, {
    fire: [
      step('first'),
      step('second'),
      ({ userMessage, toolResults }) => {
        if (toolResults.some((text) => /interrupted/i.test(text))) interrupted.add(userMessage);
        return { text: userMessage };
      },
    ],
  });
  const fleet = new Map<Name, LocalWorker>();
  await using _fleet = {
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...fleet.values()].map((worker) => worker[Symbol.asyncDispose]()));
    },
  };
  const startAgain = (name: Name) => startNamed(machine, agent, name);
  for (const name of names) fleet.set(name, await startAgain(name));
  const ceaseFire = new AbortController();
  const firing = fire(fleet, startAgain, ceaseFire.signal);
  const messages = Array.from({ length: runsCount }, (_, index) => `script:fire run ${index}`);
  const runs = await Promise.all(messages.map((message) => agent.start({ message })));
  const results = await Promise.all(runs.map((each) => each.result()));
  ceaseFire.abort();
  expect(await firing).toBeGreaterThan(0);
  for (const [index, { sessionId, text, steps, toolCalls }] of results.entries()) {
    expect({ text, steps, toolCalls }).toEqual({ text: messages[index], steps: 3, toolCalls: 2 });
    const logs = await logsOf(machine, sessionId);
    // What had begun when its worker was killed is not done again: the model is told, and it may not have been done at all.
    if (interrupted.has(text)) expect(['first\nsecond\n', 'second\n', 'first\n', '']).toContain(logs.join());
    else expect(logs).toEqual(['first\nsecond\n']);
  }
});
