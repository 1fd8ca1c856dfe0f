import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { doctorReportSchema } from '@/lib/contracts/doctor';
import { type AgentMachine, command, connectAgent, setUpAgent } from './agent-machine';
import { expect, type Machine, test } from './fixtures';
import { startLocked } from './locked-container';

const orphans = 10;

const answer = ({ toolResults }: { toolResults: string[] }) => ({ text: toolResults.join('\n') });

/** Their parents end before them, so that process 1 becomes it; what has not left the command's group by its end is killed. */
const leavesBehind = [
  command(
    `for n in $(seq ${orphans}); do (setsid sh -c "echo > began-$n; sleep 1; echo > ended-$n" &) ; done; ` +
      `until [ "$(ls began-* | wc -l)" = ${orphans} ]; do sleep 0.1; done`,
  ),
  answer,
];

/** The conversation of a session whose only run this was; the first lease has the number 1. */
const conversationFile = 'sessions/victim/.agent/thread@1.jsonl';

/** Each of them worked when nothing held a command back: as the same user it stops the worker and forges its files. */
const attacks = [
  'kill -TERM 1; kill -KILL 1',
  'for p in $(pidof node); do kill -TERM $p; kill -KILL $p; kill -KILL -$p; done; kill -KILL -1',
  `cat /workspace/${conversationFile}; echo forged > /workspace/${conversationFile}`,
  `rm -f /workspace/${conversationFile} /tmp/agent-runner.sock; mv /workspace/sessions/victim ./mine`,
  'echo 9 > /workspace/sessions/victim/.agent/lease/9',
  'ls /workspace/sessions /tmp /run; echo x > /tmp/x; echo mine > $TMPDIR/x; cat $TMPDIR/x; df -h . > /dev/null; id -u',
];

async function zombies({ engine, containerName }: Machine): Promise<number> {
  const script = 'grep -l "^State:.Z" /proc/[0-9]*/status 2> /dev/null | wc -l';
  return Number((await engine.exec(containerName, ['sh', '-c', script])).output);
}

async function untilHealthy({ engine, containerName }: Machine): Promise<void> {
  const probe = () => engine.exec(containerName, ['/app/healthcheck', '/tmp/agent-runner.sock']);
  await expect
    .poll(probe, { timeout: 60_000 })
    .toEqual({ code: 0, output: expect.stringMatching(/^healthy: /) });
}

async function sandboxCheck({ engine, containerName }: Machine) {
  const { output } = await engine.exec(containerName, ['/app/agent-runner', 'doctor', '--json']);
  return doctorReportSchema.parse(JSON.parse(output)).checks.find(({ id }) => id === 'sandbox');
}

/** By hand, with the options of the document. */
async function startByHand(machine: Machine, agent: AgentMachine): Promise<void> {
  const image = machine.bed.images.agentRunner;
  await startLocked(machine, { image, user: 1000, environment: agent.settings });
  await untilHealthy(machine);
}

async function expectReaped(machine: Machine, agent: AgentMachine): Promise<void> {
  await (await agent.start({ message: 'script:leaves', sessionId: 's1' })).result();
  const ended = async () =>
    (await readdir(join(machine.workspace, 'sessions/s1'))).filter((name) => /^ended-/.test(name));
  await expect.poll(ended).toHaveLength(orphans);
  await expect.poll(() => zombies(machine), { timeout: 5_000 }).toBe(0);
}

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

test('what commands leave in the background is reaped in the console’s container', async ({ machine }) => {
  await using agent = await setUpAgent(machine, { leaves: leavesBehind });
  await expectReaped(machine, agent);
});

test('what commands leave in the background is reaped in a container that was started by hand', async ({
  machine,
}) => {
  await using agent = await connectAgent(machine, { leaves: leavesBehind });
  await startByHand(machine, agent);
  await expectReaped(machine, agent);
});

test('no command stops the worker or touches what is another session’s, and the doctor says what holds it', async ({
  machine,
}) => {
  await using agent = await setUpAgent(machine, {
    attacks: [...attacks.map(command), answer],
    idle: [{ text: 'idle' }],
  });
  const check = await sandboxCheck(machine);
  const landlock = check?.evidence.find(({ label }) => label === 'Landlock')?.value;
  const before = Object(await machine.engine.inspect(machine.containerName));
  await (await agent.start({ message: 'script:idle canary', sessionId: 'victim' })).result();
  const conversation = join(machine.workspace, conversationFile);
  const said = await readFile(conversation, 'utf8');
  expect(said).toContain('canary');
  const { text, resumedSteps } = await (await agent.start({ message: 'script:attacks' })).result();
  expect(resumedSteps).toBe(0);
  expect(text).toMatch(/mine\n1000\n/);
  const after = Object(await machine.engine.inspect(machine.containerName));
  expect(after.State.StartedAt).toBe(before.State.StartedAt);
  expect(after.RestartCount).toBe(0);
  await untilHealthy(machine);
  test.skip(landlock === 'none', 'The kernel has no Landlock, or the engine keeps it from containers.');
  expect(check).toMatchObject({ state: 'pass' });
  expect(text).not.toContain('canary');
  expect(await readFile(conversation, 'utf8')).toBe(said);
});
