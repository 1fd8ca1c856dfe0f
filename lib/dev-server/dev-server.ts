import { join } from 'node:path';
import type { Config } from '@/lib/config/config';
import { engineCommand } from '@/lib/engine/engine-command';
import { homeLabel, ownerLabel } from '@/lib/service/container-ownership';
import type { ManagedService } from '@/lib/service/managed-service';
import type { connectTemporal } from '@/lib/temporal/connection';
import { answersRule } from './answers-rule';
import { stopTimeoutSeconds } from './dev-server-spec';

type Paths = Pick<Config, 'homeDirectory' | 'consoleDirectory' | 'logDirectory' | 'containerName'>;

const name = 'temporal';

export const dataVolumeName = ({ containerName }: Pick<ManagedService, 'containerName'>) =>
  `${containerName}-data`;

/** Where the console keeps what it knows of the server. */
export function devServerFiles({
  consoleDirectory,
  logDirectory,
}: Pick<Config, 'consoleDirectory' | 'logDirectory'>): ManagedService['files'] {
  const own = (file: string) => join(consoleDirectory, `${name}.${file}`);
  return {
    log: join(logDirectory, `${name}.log`),
    archive: join(logDirectory, `${name}-history`),
    desiredState: own('desired-state.json'),
    history: own('run-history.json'),
    resources: own('resources.json'),
  };
}

/** Temporal's development server as a service of this console. */
export function devServer(config: Paths, connect: typeof connectTemporal): ManagedService {
  return {
    name,
    noun: 'Temporal server',
    containerName: `${config.containerName}-${name}`,
    owner: ownerLabel(config.homeDirectory, name),
    files: devServerFiles(config),
    // All that it is told stands in the worker's settings.
    settings: {
      path: join(config.consoleDirectory, `${name}.env`),
      snapshot: async () => null,
      restore: async () => undefined,
    },
    readiness: answersRule(connect),
    setUp: { summary: 'Start it first.', action: 'start-temporal' },
    stopTimeoutSeconds,
    describeStranger: async (container, { facts }) =>
      container.labels[homeLabel] === undefined
        ? {
            code: 'container-foreign',
            title: `A container named ${container.name} exists that this console did not create`,
            reason: 'It lacks the label of this console, so the console leaves it alone.',
            remedy: {
              summary: 'Rename it, then start the Temporal server.',
              command: engineCommand(facts, 'rename', container.name, `${container.name}-other`),
            },
          }
        : null,
  };
}
