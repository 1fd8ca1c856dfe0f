import { expect, test } from 'vitest';
import { tickedGroups } from '@/lib/contracts/uninstall';
import { uninstallCommand } from './uninstall-command';

test('the command names what goes or what stays, whichever is less, and never the workspace', () => {
  expect(uninstallCommand(new Set(tickedGroups))).toBe('npx stigmer-console uninstall');
  expect(uninstallCommand(new Set(tickedGroups.filter((group) => group !== 'images')))).toBe(
    'npx stigmer-console uninstall --keep images',
  );
  expect(uninstallCommand(new Set(['logs']))).toBe('npx stigmer-console uninstall --only logs');
  expect(uninstallCommand(new Set(['workspace']))).toBeNull();
});
