import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportTargets } from '@/lib/contracts/export';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { exported, sourceOf } from './export-source.test-support';
import { readBack } from './read-back.test-support';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: what Compose would replace
/** What one of the readers takes for something else than text. */
const traps = [
  ...[
    'no',
    'Yes',
    'null',
    '~',
    '1e3',
    '0x1F',
    '0o17',
    '12:30:45',
    '2001-01-01',
    '.inf',
    '<<',
    '=',
    '!!int 1',
  ],
  ...[
    '$',
    '$$',
    '$HOME',
    '${HOME}',
    '${X:?y}',
    '$(POD_NAME)',
    '$$(X)',
    '{{',
    '}}',
    '{{.Task.ID}}',
    '%',
    '%h',
    '%%',
  ],
  ...[
    '"',
    "'",
    '\\',
    '\\n',
    '\\x41',
    '#',
    ' #',
    ': ',
    '- ',
    '&a',
    '*a',
    '|',
    '>',
    '@',
    '`',
    '{',
    '[',
    ',',
    ' ',
  ],
  ...['\n', '\r', '\t', '\u0085', '\u2028', '\ufeff', '\u007f', 'ü', '😀', '', '-', '---', '...', ';', '='],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: what Compose would replace
const value = fc
  .array(fc.oneof(fc.constantFrom(...traps), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const variable = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/);
const environment = fc.dictionary(variable, value, { maxKeys: 8 });

describe.each(exportTargets)('what the %s export says', (target) => {
  function isContainer(others: Record<string, string>, speaksContract: boolean, memory: number): void {
    const given = { AGENT_RUNNER_MEMORY_MB: String(memory), TEMPORAL_ADDRESS: 'temporal.example:7233' };
    const source = sourceOf({ ...others, ...given }, { speaksContract });
    const { AGENT_RUNNER_IDENTITY: _, ...all } = source.spec.environment;
    const plain = Object.entries(all).filter(([name, each]) => !isSecretVariable(name, each));
    const secret = Object.keys(all).filter((name) => isSecretVariable(name, all[name] ?? ''));
    const read = readBack(target, exported(source, { target }));
    expect(read.environment).toEqual(Object.fromEntries(plain));
    // Swarm has no such thing, and says so.
    if (target !== 'swarm') expect(read.variables.sort()).toEqual(secret.sort());
    expect(read).toMatchObject({
      user: '1000:1000',
      memoryMiB: memory,
      stopSeconds: source.spec.stopTimeoutSeconds,
      readOnly: source.spec.readOnlyRootfs,
      init: source.spec.init,
    });
  }

  test('is the container of the console, whatever the values hold', () => {
    const memory = fc.integer({ min: 256, max: 65_536 });
    fc.assert(fc.property(environment, fc.boolean(), memory, isContainer), { numRuns: 300 });
  });

  test('has no value of a secret, and a file or variable for each', () => {
    const secrets = {
      STIGMER_LLM_API_KEY: 'canary-one',
      TEMPORAL_API_KEY: 'canary-two',
      STIGMER_MCP_SERVERS: '{"mcpServers":{"a":{"url":"http://x/canary-three"}}}',
      MY_PASSWORD: 'canary-four',
      HTTPS_PROXY: 'http://ada:canary-five@proxy:3128',
    };
    for (const speaksContract of [true, false]) {
      const found = exported(sourceOf(secrets, { speaksContract }), { target });
      expect(JSON.stringify(found)).not.toContain('canary');
      const { files, variables, environment: plain } = readBack(target, found);
      const own = ['STIGMER_LLM_API_KEY', 'TEMPORAL_API_KEY', 'STIGMER_MCP_SERVERS'];
      const inFolder = (name: string) => `/run/secrets/agent-runner/${name}`;
      if (speaksContract) {
        expect(files).toEqual(Object.fromEntries(own.map((name) => [inFolder(name), name])));
        for (const name of own) expect(plain[`${name}_FILE`]).toBe(inFolder(name));
      } else expect(files).toEqual({});
      if (target !== 'swarm')
        expect(variables).toEqual(expect.arrayContaining(['MY_PASSWORD', 'HTTPS_PROXY']));
    }
  });
});
