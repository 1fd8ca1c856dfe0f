import { doctorReportSchema } from '@/lib/contracts/doctor';
import { connectAgent } from './agent-machine';
import { expect, test } from './fixtures';
import { startLocked } from './locked-container';
import { pollerIdentities } from './pollers';

/** What an agent may do here, by image; each line is one of its commands. */
const images = [
  {
    key: 'agentRunner',
    name: 'runtime',
    // As 1000 it runs in every other journey.
    users: [4242],
    has: 'sh, busybox, node',
    lacks: 'git, python3, rg, jq, curl',
    work: "echo \"$((6 * 7))\" > n && node -p \"require('fs').readFileSync('n', 'utf8').trim()\" && wget --help 2>&1 | head -n 1",
    says: /^42\nBusyBox/m,
  },
  {
    key: 'agentRunnerTools',
    name: 'tools',
    users: [1000, 4242],
    has: 'sh, busybox, node, git, python3, rg, jq, curl',
    lacks: 'none',
    work: [
      'git init -q . && python3 -c "import json; print(json.dumps({\'n\': 6 * 7}))" > n.json && git add n.json',
      'git -c user.name=agent -c user.email=agent@localhost commit -qm first',
      'git log --format=%s && rg --no-line-number 42 n.json && jq .n n.json && curl --version | head -c 5 && unzip 2>&1 | head -n 1',
    ].join(' && '),
    says: /^first\n\{"n": 42\}\n42\ncurl BusyBox/m,
  },
] as const;

const closed =
  'cat /proc/1/environ 2>&1; head -c 1 /proc/1/mem 2>&1; cat /app/node 2>&1 | head -c 99; touch /app/x 2>&1; id -u';

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
  test.skip(process.getuid?.() !== 0, 'Only root can give a folder to another user.');
});

for (const { key, name, users, has, lacks, work, says } of images) {
  for (const user of users) {
    test(`the ${name} image works for user ${user} under every restriction, and the doctor lists its commands`, async ({
      machine,
    }) => {
      const { engine, containerName, taskQueue, temporalAddress } = machine;
      const runs = [work, closed].map((command) => ({
        toolCalls: [{ name: 'run_command', input: { command } }],
      }));
      const answer = ({ toolResults }: { toolResults: string[] }) => ({ text: toolResults.join('\n') });
      await using agent = await connectAgent(machine, { works: [...runs, answer] });
      const identity = `locked/${containerName}`;
      await startLocked(machine, {
        image: machine.bed.images[key],
        user,
        environment: {
          ...agent.settings,
          AGENT_RUNNER_IDENTITY: identity,
          STIGMER_LLM_API_KEY: 'canary-key',
        },
      });
      await expect
        .poll(() => engine.exec(containerName, ['/app/healthcheck', '/tmp/agent-runner.sock']), {
          timeout: 60_000,
        })
        .toEqual({ code: 0, output: expect.stringMatching(/^healthy: /) });
      expect(await pollerIdentities(temporalAddress, taskQueue)).toContain(identity);

      const doctor = await engine.exec(containerName, ['/app/agent-runner', 'doctor', '--json']);
      const { checks } = doctorReportSchema.parse(JSON.parse(doctor.output));
      for (const id of ['settings', 'temporal', 'namespace', 'model', 'workspace', 'shell'])
        expect(checks).toContainEqual(expect.objectContaining({ id, state: 'pass' }));
      expect(doctor.code).toBe(0);
      expect(checks.find(({ id }) => id === 'shell')?.evidence).toEqual(
        expect.arrayContaining([
          { label: 'there', value: has },
          { label: 'missing', value: lacks },
        ]),
      );

      const run = await agent.start({ message: 'script:works' });
      const { text } = await run.result();
      expect(text).toMatch(says);
      expect(text).toContain(`\n${user}\n`);
      expect(text.match(/Permission denied/g)?.length).toBeGreaterThanOrEqual(3);
      expect(text).toContain('Read-only file system');
      expect(text).not.toContain('canary');
    });
  }
}
