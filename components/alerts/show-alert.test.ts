import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showAlert } from './show-alert';

const alert = { id: 'a-opened', title: 'Hangs', sentence: 'It hangs.', remedy: 'Restart.', host: 'laptop' };
let shown: string[];
let wish: string | null;
let permission: string;
beforeEach(() => {
  shown = [];
  wish = 'on';
  permission = 'granted';
  vi.useFakeTimers();
  class Shown extends EventTarget {
    static get permission() {
      return permission;
    }
    constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
      super();
      shown.push(`${title} | ${body} | ${tag}`);
    }
  }
  vi.stubGlobal('Notification', Shown);
  vi.stubGlobal('localStorage', { getItem: () => wish });
  vi.stubGlobal('navigator', { locks: createLocks() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** As a browser has it for all its tabs, for `ifAvailable` alone. */
function createLocks() {
  const held = new Set<string>();
  return {
    request: async (name: string, _options: object, work: (lock: object | null) => Promise<void>) => {
      if (held.has(name)) return await work(null);
      held.add(name);
      await work({ name });
      held.delete(name);
    },
  };
}

test('of ten tabs that hear one alert one shows it', async () => {
  const tabs = Array.from({ length: 10 }, () => showAlert(alert));
  await vi.runAllTimersAsync();
  await Promise.all(tabs);
  expect(shown).toEqual(['Agent-runner on laptop: Hangs | It hangs. Restart. | a-opened']);
});

test('nothing is shown where nobody switched it on, or the browser does not allow it', async () => {
  wish = null;
  await showAlert(alert);
  wish = 'on';
  permission = 'default';
  await showAlert(alert);
  expect(shown).toEqual([]);
});
