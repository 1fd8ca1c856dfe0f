import { randomUUID } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { connectToBed, removeImage, startBusybox } from '@/lib/engine/fixtures/engine-on-bed';
import { connectTemporal } from '@/lib/temporal/connection';
import { readBed } from '@/testbed/bed';
import { agentRunnerSettingsPath } from './agent-runner';
import { arrangeRunner } from './runner-on-engine.test-support';
import { buildVariant, runsInstead } from './variant-image.test-support';

const bed = readBed();
const cleanups: Array<() => Promise<unknown>> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An endpoint that lists one model. */
async function serveModels(): Promise<string> {
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ models: [{ name: 'm' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** A program for another machine: the kernel looks no further than its head. */
const elfOfAnotherMachine = Buffer.alloc(256);
elfOfAnotherMachine.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
elfOfAnotherMachine.set([2, 0, 0xf7, 0, 1, 0, 0, 0], 16);

interface Candidate {
  name: string;
  lines?: readonly string[];
  files?: Record<string, Buffer>;
  /** What the failure's cause begins with, on one engine or another. */
  cause: RegExp;
  /** In the candidate's own last lines. */
  says?: string;
}

/** Two seconds after Temporal has seen it poll, however long that takes. */
const frozen =
  '/app/node /app/main.cjs & until /app/healthcheck /tmp/agent-runner.sock /readyz 1000 >/dev/null 2>&1; do sleep 0.2; done; sleep 2; echo freezes; kill -STOP $!; wait';
const eater = 'echo eats; exec /app/node -e "const all = []; for (;;) all.push(Buffer.alloc(5e7, 1))"';

const images: Candidate[] = [
  {
    name: 'another program in a right image',
    lines: runsInstead('echo I am a web server; exit 0'),
    cause: /^container-exited/,
    says: 'I am a web server',
  },
  { name: 'no program at all', lines: ['ENTRYPOINT ["/app/absent"]'], cause: /absent|^engine-|^image-/ },
  {
    name: 'one that ends with 78',
    lines: runsInstead('echo the key is wrong; exit 78'),
    cause: /^worker-settings-wrong/,
    says: 'the key is wrong',
  },
  {
    name: 'one that would end again and again',
    lines: runsInstead('sleep 1; echo no such module; exit 1'),
    cause: /^container-exited/,
    says: 'no such module',
  },
  {
    name: 'one that never registers',
    lines: runsInstead('echo waits; trap "exit 0" TERM; while true; do sleep 1; done'),
    cause: /^worker-not-registered/,
    says: 'waits',
  },
  {
    name: 'one that hangs soon after it is registered',
    lines: runsInstead(frozen),
    cause: /^rehearsal-task-late/,
    says: 'freezes',
  },
  {
    name: 'one for another machine',
    lines: ['COPY other /other', 'ENTRYPOINT ["/other"]'],
    files: { other: elfOfAnotherMachine },
    cause: /^image-cannot-run|exec format error/i,
  },
  {
    name: 'one that takes more memory than it has',
    lines: runsInstead(eater),
    cause: /^container-(out-of-memory|exited)/,
    says: 'eats',
  },
  {
    name: 'one of another contract',
    lines: ['LABEL dev.stigmer.agent-runner.contract="0"'],
    cause: /^image-contract-other/,
  },
];

describe.skipIf(bed.temporal === null).each(bed.engines)('a dress rehearsal on $name', (bedEngine) => {
  async function arrange() {
    const tag = `${bed.registry.address}/rehearsal/${randomUUID().slice(0, 8)}:1`;
    const built = new Set<string>();
    // After the containers: what is left would keep the layers of the worker's image on the bed.
    cleanups.push(async () => {
      for (const each of [tag, ...built]) await removeImage(await connectToBed(bedEngine), each);
    });
    const runner = await arrangeRunner(bedEngine, cleanups, tag);
    const { engine, address, queue, container } = runner;
    const build = async (lines: readonly string[], files?: Record<string, Buffer>) => {
      await buildVariant(engine, { tag, base: bed.images.agentRunner }, lines, files);
      const image = await engine.inspectImage(tag);
      if (image !== null) built.add(image.id);
    };
    await build(['LABEL variant=first']);
    const models = `STIGMER_LLM_BASE_URL=${await serveModels()}\nSTIGMER_LLM_MODEL=m\n`;
    const text = await runner.write(models);
    expect((await runner.run('setup')).failure).toBeNull();
    const before = await container();
    const identity = before?.environment.AGENT_RUNNER_IDENTITY ?? '';
    const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });
    cleanups.push(() => connection.close());
    /** Temporal remembers for five minutes whoever polled. */
    const untouched = async () => {
      expect(await container()).toMatchObject({
        id: before?.id,
        startedAt: before?.startedAt,
        state: 'running',
      });
      const pollers = await connection.listPollers(queue);
      expect(pollers.map((each) => each.identity)).toEqual([identity]);
      const label = { name: runner.service.owner.name, value: `${runner.service.owner.value}.rehearsal` };
      expect(await engine.findContainers(label)).toEqual([]);
    };
    return { ...runner, build, text, untouched, identity };
  }

  test('no broken image gets a task of the queue, and the worker that runs is never stopped; a good one takes over', {
    timeout: 300_000,
  }, async () => {
    const { run, build, untouched, container, identity } = await arrange();
    for (const { name, lines = [], files, cause, says } of images) {
      await build(lines, files);
      const { failure } = await run('apply-settings');
      const evidence = failure?.evidence ?? [];
      expect(evidence[0]?.value, `${name}: ${JSON.stringify(failure)}`).toMatch(cause);
      if (says !== undefined) {
        const said = evidence.some(({ label, value }) => label === 'log' && value.includes(says));
        expect(said, `${name}: ${JSON.stringify(evidence)}`).toBe(true);
      }
      await untouched();
    }
    await build(['LABEL variant=second']);
    const operation = await run('apply-settings');
    expect(operation.failure).toBeNull();
    expect(operation.steps.find(({ id }) => id === 'rehearse')).toMatchObject({ state: 'succeeded' });
    expect((await container())?.labels.variant).toBe('second');
    expect((await container())?.environment.AGENT_RUNNER_IDENTITY).not.toBe(identity);
  });

  test('nor do settings with which a worker reaches no model, or a workspace in which it cannot write', async () => {
    const { run, config, text, untouched } = await arrange();
    await writeFile(
      agentRunnerSettingsPath(config),
      text.replace(/BASE_URL=.*/, 'BASE_URL=http://127.0.0.1:9'),
    );
    expect((await run('apply-settings')).failure?.evidence?.[0]?.value).toMatch(/^model-/);
    await untouched();
    await writeFile(agentRunnerSettingsPath(config), `${text}LOG_LEVEL=debug\n`);
    await chown(config.workspaceDirectory, 0, 0);
    const { failure } = await run('apply-settings');
    expect(failure?.evidence?.[0]?.value).toMatch(/^workspace-not-writable/);
    await untouched();
  });

  test('a candidate that a killed console left is removed at the next start', async () => {
    const { runner, engine, service, untouched } = await arrange();
    const { name, value } = service.owner;
    await using left = await startBusybox(bed.images.busybox, bedEngine, {
      name: `${service.containerName}-rehearsal`,
      labels: { [name]: `${value}.rehearsal` },
    });
    await runner.recover([]);
    expect(await engine.inspectContainer(left.id)).toBeNull();
    await untouched();
  });
});
