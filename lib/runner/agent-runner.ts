import { join } from 'node:path';
import type { Config } from '@/lib/config/config';
import type { Clock } from '@/lib/core/clock';
import type { OldRunnerFinder } from '@/lib/leftovers/find';
import { ownerLabel } from '@/lib/service/container-ownership';
import type { ManagedService } from '@/lib/service/managed-service';
import type { SettingsStore } from '@/lib/settings/settings-store';
import type { connectTemporal } from '@/lib/temporal/connection';
import { ofOldRunner } from '@/lib/worker/old-container';
import { askOwnHealth } from '@/lib/worker/own-health';
import { registrationRule } from './registration-rule';
import { stopTimeoutSeconds } from './spec';

interface Parts {
  config: Config;
  clock: Clock;
  settings: SettingsStore;
  oldRunner: OldRunnerFinder;
  connectTemporal: typeof connectTemporal;
}

/** Where the agent-runner's settings are. */
export const agentRunnerSettingsPath = ({ consoleDirectory }: Pick<Config, 'consoleDirectory'>) =>
  join(consoleDirectory, 'agent-runner.env');

/** Where the console keeps what it knows of the agent-runner. */
export const agentRunnerFiles = ({
  consoleDirectory,
  logDirectory,
}: Pick<Config, 'consoleDirectory' | 'logDirectory'>): ManagedService['files'] => ({
  log: join(logDirectory, 'agent-runner.log'),
  archive: join(logDirectory, 'history'),
  desiredState: join(consoleDirectory, 'desired-state.json'),
  history: join(consoleDirectory, 'run-history.json'),
  resources: join(consoleDirectory, 'resources.json'),
});

/** The service for which this console is: a Temporal worker in a container. */
export function agentRunner(parts: Parts): ManagedService {
  const { config, settings, oldRunner } = parts;
  return {
    name: 'agent-runner',
    noun: 'worker',
    containerName: config.containerName,
    owner: ownerLabel(config.homeDirectory),
    files: agentRunnerFiles(config),
    settings,
    readiness: registrationRule(parts),
    setUp: { summary: 'Set up the agent-runner first.', action: 'setup' },
    stopTimeoutSeconds,
    answers: async (container, engine, signal) =>
      (await askOwnHealth(engine, container, signal)).type !== 'silent',
    describeStranger: async (container, engine, signal) => {
      const old = await oldRunner.container(engine, container, signal);
      return old?.id === container.id ? ofOldRunner(container.name, engine.facts) : null;
    },
  };
}
