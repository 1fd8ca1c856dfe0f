import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationKind } from '@/lib/contracts/operation';
import { systemClock } from '@/lib/core/clock';
import { Failure } from '@/lib/core/failure';
import type { ContainerWatch } from '@/lib/engine/container-watch';
import { busyboxSpec } from '@/lib/engine/fixtures/engine-on-bed';
import type { Engine } from '@/lib/engine/types';
import type { OperationWork } from '@/lib/operations/operations';
import { ownerLabel, ownLabels } from './container-ownership';
import { createDesiredStateStore, type DesiredStateStore } from './desired-state';
import { removeOperation, restartOperation, startOperation, stopOperation } from './lifecycle';
import type { ManagedService, ServiceSettings } from './managed-service';
import { noHistory } from './no-history.test-support';
import type { Readiness } from './readiness';
import { reconcile } from './reconcile';
import { requireEngine } from './requirements';
import { createServiceOperations } from './service-operations';
import type { ServiceParts } from './service-parts';
import { setUpContainer, setUpSteps } from './set-up-container';

export const echoLine = 'the echo is up';

/** Prints, and is ready when it has written its file. Ends by SIGTERM. */
const script = `trap "exit 0" TERM; echo ${echoLine}; sleep 1; touch /tmp/ready; while true; do sleep 0.1; done`;

/** Busybox with a command of its own. */
export async function buildEcho(engine: Engine, base: string, tag: string): Promise<void> {
  const contextDirectory = await mkdtemp(join(tmpdir(), 'stigmer-echo-'));
  try {
    const command = JSON.stringify(['sh', '-c', script]);
    const dockerfile = `ARG BASE\nFROM $BASE\nENTRYPOINT []\nCMD ${command}\n`;
    await writeFile(join(contextDirectory, 'Dockerfile'), dockerfile);
    const options = { contextDirectory, dockerfile: 'Dockerfile', tag, buildArguments: { BASE: base } };
    const building = engine.buildImage(options, AbortSignal.timeout(60_000));
    while (!(await building.next()).done);
  } finally {
    await rm(contextDirectory, { recursive: true });
  }
}

/** Ready is a file in the container: nothing of Temporal. */
function fileRule(engine: Engine): Readiness {
  const notYet = 'Its file is not there yet';
  return {
    words: {
      step: 'Wait for its file',
      proof: 'its file is there',
      doubt: () => ({ detail: '', outcome: '' }),
    },
    doubtAfterMs: 0,
    open: () => ({
      ask: async ({ id }, signal) => {
        const { exitCode } = await engine.exec(id, ['ls', '/tmp/ready'], { timeoutMs: 5000 }, signal);
        return { ready: exitCode === 0, unproven: [], reason: notYet, failure: null };
      },
      close: async () => undefined,
    }),
    tooLate: (_container, { reason }) =>
      new Failure({ code: 'echo-silent', title: notYet, reason, remedy: { summary: 'Look at its log.' } }),
    isElsewhere: () => false,
    remedyFor: () => null,
  };
}

interface Place {
  home: string;
  containerName: string;
  settings: ServiceSettings;
}

/** A second service of the same home, as small as one can be. */
export function echoService({ home, containerName, settings }: Place, engine: Engine): ManagedService {
  return {
    name: 'echo',
    noun: 'echo',
    containerName,
    owner: ownerLabel(home, 'echo'),
    files: {
      log: join(home, 'data/logs/echo.log'),
      archive: join(home, 'data/logs/echo-history'),
      desiredState: join(home, 'console/echo.desired-state.json'),
      history: join(home, 'console/echo.run-history.json'),
      resources: join(home, 'console/echo.resources.json'),
    },
    settings,
    readiness: fileRule(engine),
    setUp: { summary: 'Set it up first.' },
    stopTimeoutSeconds: 5,
    describeStranger: async () => null,
  };
}

function setUp(parts: ServiceParts, image: string): OperationWork {
  const { service } = parts;
  return {
    steps: setUpSteps(service),
    async *run(signal) {
      const engine = await requireEngine(parts, signal);
      await reconcile(parts, engine, signal);
      const text = await service.settings.snapshot();
      const specHash = `echo of ${text ?? 'nothing'}`;
      const present = await engine.inspectImage(image, signal);
      const wanted = {
        imageId: present?.id ?? '',
        specHash,
        settingsFile: { text, goesBack: true },
        prepare: async () => async (identity: string) => ({
          ...busyboxSpec(image),
          // Whatever the engine makes of the mode of /tmp, root may write there.
          user: '0:0',
          labels: ownLabels(service.owner, { identity, specHash }),
        }),
      };
      const { seen } = yield* setUpContainer(parts, engine, wanted, signal);
      return seen.unproven.length === 0 ? 'The echo is up' : 'Nobody knows';
    },
  };
}

/** What an echo does, in a process that may be one that dies. */
export function createEcho(
  service: ManagedService,
  image: string,
  { engine, watch }: { engine: Engine; watch: () => ContainerWatch | null },
  process = mortalProcess(Number.POSITIVE_INFINITY),
) {
  const parts: ServiceParts = {
    service,
    clock: systemClock,
    history: noHistory,
    desired: process.desired(createDesiredStateStore(service.files.desiredState)),
    engine: async () => process.engine(engine),
    detect: async () => ({ candidates: [], advice: [], facts: engine.facts }),
    refreshHealth: async () => undefined,
    watch,
  };
  const works = {
    setup: setUp(parts, image),
    start: startOperation(parts),
    stop: stopOperation(parts),
    restart: restartOperation(parts),
    remove: removeOperation(parts),
  } satisfies Partial<Record<OperationKind, OperationWork>>;
  return createServiceOperations(parts, (kind: keyof typeof works) => works[kind]);
}

const changes = ['createContainer', 'startContainer', 'stopContainer', 'removeContainer', 'renameContainer'];

/** A process that is killed right after its n-th change at the engine: from then on nothing it does happens. */
export function mortalProcess(changesMax: number) {
  let made = 0;
  let dead = false;
  const live = () => {
    if (dead) throw new Error('The process was killed');
  };
  const wrap = <Thing extends object>(thing: Thing, counted: readonly string[]): Thing =>
    new Proxy(thing, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          live();
          if (!counted.includes(String(name))) return Reflect.apply(member, target, args);
          dead ||= made === changesMax;
          live();
          made += 1;
          return Reflect.apply(member, target, args).finally(() => {
            dead ||= made === changesMax;
          });
        };
      },
    });
  return {
    engine: (engine: Engine) => wrap(engine, changes),
    desired: (store: DesiredStateStore) => wrap(store, []),
    died: () => dead,
  };
}
