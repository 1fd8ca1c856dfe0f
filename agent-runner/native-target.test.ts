import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { nativeTarget } from './native-target.mjs';

const core = dirname(createRequire(import.meta.url).resolve('@temporalio/core-bridge/package.json'));

it.each(['x64', 'arm64'])(
  'the SDK has a native file for %s under the name that the build expects',
  async (arch) => {
    await expect(access(join(core, 'releases', nativeTarget(arch), 'index.node'))).resolves.toBeUndefined();
  },
);

it('the build ends on a processor that the SDK does not run on', () => {
  expect(() => nativeTarget('riscv64')).toThrow('x64 and arm64, not on riscv64');
});
