import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ExportRequestInput } from '@/lib/contracts/export';
import { exported, sourceOf } from './export-source.test-support';

const page = new URL('../../docs/scale.md', import.meta.url);

/** The settings of which the page says that they are those of its examples. */
const settings = {
  TEMPORAL_ADDRESS: 'temporal-frontend.temporal:7233',
  STIGMER_LLM_BASE_URL: 'http://ollama.models:11434',
  STIGMER_LLM_API_KEY: 'canary',
};
const examples: Record<string, ExportRequestInput> = {
  'compose.yaml': { target: 'compose' },
  'stack.yaml': { target: 'swarm', replicas: { min: 2, max: 2 } },
  'agent-runner.yaml': { target: 'kubernetes', namespace: 'agents', replicas: { min: 1, max: 10 } },
  'agent-runner.container': { target: 'quadlet' },
};

test.each(Object.entries(examples))(
  '%s in docs/scale.md is what the command prints',
  async (name, request) => {
    const text = await readFile(page, 'utf8');
    const shown = new RegExp(`^\`\`\`\\w+ ${name.replace('.', '\\.')}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
    const source = sourceOf(settings, { facts: { apiVersion: '1.41' } });
    const printed = exported(source, request).files.find((file) => file.name === name)?.content;
    expect(shown).toBe(printed);
  },
);
