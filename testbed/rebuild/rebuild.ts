import { chown, mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '@/lib/bundle/bundles';
import { readConfig } from '@/lib/config/config';
import { connectEngine } from '@/lib/engine/connect';
import { detectEngine } from '@/lib/engine/detect';
import { containerUser } from '@/lib/runner/spec';
import type { Services } from '@/lib/services';
import { changeEnvFile } from '@/lib/settings/env-file';
import { createSettingsStore } from '@/lib/settings/settings-store';
import { startServices } from '@/lib/start-services';
import { doAfterwards } from './afterwards';
import { makeContainer } from './make-container';
import type { Place } from './place';
import { planRebuild, type RebuildPlan } from './plan';
import type { Situation } from './situation';
import { standInForTemporal, type TemporalStandIn } from './stand-in';

/** Where to rebuild: the environment of a console, with an engine of the bed and a home of nobody's. */
export interface RebuildBed {
  environment: NodeJS.ProcessEnv;
  temporalAddress: string;
}

export interface Rebuilt {
  plan: RebuildPlan;
  /** For a console that is to see the same. */
  environment: NodeJS.ProcessEnv;
  standIn: TemporalStandIn;
}

const nobodysEngine = 'unix:///nonexistent/engine-of-a-bundle.sock';

/** Stages the situation of a bundle; whoever asked removes the home and its containers. */
export async function rebuild(situation: Situation, bed: RebuildBed): Promise<Rebuilt> {
  const plan = planRebuild(situation);
  const standIn = await standInForTemporal(plan.temporal, bed.temporalAddress);
  const place = await arrangePlace(plan, bed, standIn);
  if (plan.container !== null) {
    const id = await makeContainer(place, plan.container);
    for (const what of plan.after) await doAfterwards(place, id, what);
  }
  const away = plan.engine === 'nobody' ? { DOCKER_HOST: nobodysEngine } : {};
  return { plan, environment: { ...bed.environment, ...away }, standIn };
}

async function arrangePlace(plan: RebuildPlan, bed: RebuildBed, standIn: TemporalStandIn): Promise<Place> {
  const config = readConfig(bed.environment, '/');
  const { facts } = await detectEngine(config);
  if (facts === null) throw new Error('The bed has no engine');
  const engine = connectEngine(facts, config);
  const settings = createSettingsStore({ path: `${config.consoleDirectory}/agent-runner.env` });
  await mkdir(config.consoleDirectory, { recursive: true, mode: 0o700 });
  const values = { ...plan.settings, ...standIn.settings };
  await writeFile(settings.path, changeEnvFile(Buffer.alloc(0), values), { mode: 0o600 });
  await mkdir(config.workspaceDirectory, { recursive: true });
  const { hostUid, hostGid } = containerUser(config, facts);
  await chown(config.workspaceDirectory, hostUid, hostGid);
  return { config, engine, settings };
}

const lookMs = 1000;

/** What a console says of it, looked at until it is the code that is wanted, or no longer. */
export async function codeNow(
  environment: NodeJS.ProcessEnv,
  wanted: string | null,
  timeoutMs: number,
): Promise<string | null> {
  return await withConsole(environment, async ({ health }) => {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const code = codeOf(await health.refresh());
      if (code === wanted || performance.now() > until) return code;
      await sleep(lookMs);
    }
  });
}

/** A console without a page, for as long as it is needed. */
export async function withConsole<T>(
  environment: NodeJS.ProcessEnv,
  use: (services: Services) => Promise<T>,
): Promise<T> {
  const services = await startServices(environment, '/', () => null);
  try {
    return await use(services);
  } finally {
    await services.close();
  }
}
