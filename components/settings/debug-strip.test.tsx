// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { SettingsView } from '@/lib/contracts/settings-view';
import { DebugDialog } from './debug-dialog';
import { debugName } from './debug-setting';
import { DebugStrip } from './debug-strip';

// No console answers here.
vi.stubGlobal('fetch', () => new Promise(() => undefined));
// The dialog's code comes when it is asked for.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

const setting = (name: string, value: string | null, pending = false) => ({
  name,
  value,
  isSet: value !== null,
  pending,
  problem: null,
  hint: null,
});

const view = (value: string | null): SettingsView => ({
  path: '',
  revision: 'r1',
  settings: [setting(debugName, value), setting('TEMPORAL_NAMESPACE', 'blue', true)],
  others: [],
  unreadable: [],
  effective: [],
});

test('nothing is said of debug while it is off or not known', () => {
  const { container, rerender } = render(<DebugStrip view={view(null)} />);
  expect(container.textContent).toBe('');
  rerender(<DebugStrip view={null} />);
  expect(container.textContent).toBe('');
});

test('debug that is on is said with the way out, which asks first', async () => {
  render(<DebugStrip view={view('true')} />);
  expect(screen.getByText('Debug is on')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Turn debug off' }));
  expect(await screen.findByRole('dialog', { name: 'Turn debug off' })).toBeDefined();
});

test('the question names what was saved before and would be applied with it', async () => {
  const nothing = () => undefined;
  render(<DebugDialog view={view(null)} on hasContainer open onOpenChange={nothing} onConfirm={nothing} />);
  expect((await screen.findByRole('dialog')).textContent).toContain('applied with it: TEMPORAL_NAMESPACE');
  expect(document.activeElement?.textContent).toBe('Leave it off');
});
