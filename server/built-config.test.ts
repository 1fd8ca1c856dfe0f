import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeBuiltConfig } from './built-config';

test('Next is handed the configuration of the build, and nothing where there is none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'built-config-'));
  const environment: NodeJS.ProcessEnv = { NODE_ENV: 'test' };
  try {
    await expect(takeBuiltConfig(directory, environment)).rejects.toThrow('required-server-files.json');
    expect(environment).toEqual({ NODE_ENV: 'test' });
    const built = { version: 1, config: { compress: false, env: {} }, files: ['a'] };
    await writeFile(join(directory, 'required-server-files.json'), JSON.stringify(built));
    await takeBuiltConfig(directory, environment);
    expect(JSON.parse(environment.__NEXT_PRIVATE_STANDALONE_CONFIG ?? '')).toEqual(built.config);
  } finally {
    await rm(directory, { recursive: true });
  }
});
