import { type ExportRequestInput, exportRequestSchema } from '@/lib/contracts/export';
import { readSavedSettings } from '@/lib/contracts/saved-settings';
import { dockerFacts } from '@/lib/engine/fixtures/docker-facts';
import type { EngineFacts } from '@/lib/engine/types';
import { containerSpec } from '@/lib/runner/spec';
import { exportWorker } from './export-worker';
import type { ExportSource } from './portable-worker';

const config = {
  homeDirectory: '/home/ada/.stigmer',
  consoleDirectory: '/home/ada/.stigmer/console',
  workspaceDirectory: '/home/ada/.stigmer/data/workspace',
  uid: 1001,
  gid: 1002,
};
export const digest = `sha256:${'ab'.repeat(32)}`;
const image = 'ghcr.io/stigmer/agent-runner:v0.1.0';

/** What a machine with these settings exports; its hosts file knows `temporal.lan`. */
export function sourceOf(
  environment: Record<string, string>,
  parts: {
    facts?: Partial<EngineFacts>;
    speaksContract?: boolean;
    image?: string;
    repoDigests?: string[];
  } = {},
): ExportSource {
  const {
    facts = {},
    speaksContract = true,
    repoDigests = [`ghcr.io/stigmer/agent-runner@${digest}`],
  } = parts;
  const spec = containerSpec({
    ...readSavedSettings(environment),
    facts: { ...dockerFacts, ...facts },
    config,
    image: parts.image ?? image,
    imageId: 'sha256:one',
    speaksContract,
    each: {
      identity: 'agent-runner/any',
      hostsFile: '10.0.0.5 temporal.lan\n10.0.0.6 unused.lan\n',
      pollersBefore: null,
      gateway: null,
    },
  });
  const known = { id: 'sha256:one', sizeBytes: 0, platform: '', labels: {}, createdAt: null };
  return { spec, image: { ...known, repoDigests }, speaksContract, tlsSources: {} };
}

export function exported(source: ExportSource, request: ExportRequestInput) {
  const answer = exportWorker(source, exportRequestSchema.parse(request));
  return { ...answer, text: answer.files.map(({ content }) => content).join('\n') };
}
