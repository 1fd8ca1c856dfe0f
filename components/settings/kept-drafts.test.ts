import { expect, test } from 'vitest';
import { keepDrafts, takeDrafts } from './kept-drafts';

function memory(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

const drafts = { LOG_LEVEL: 'debug', STIGMER_TOKEN: null };

test('what was typed is given back once', () => {
  const storage = memory();
  keepDrafts(storage, drafts, 1000);
  expect(takeDrafts(storage, 2000)).toEqual(drafts);
  expect(storage.length).toBe(0);
  expect(takeDrafts(storage, 2000)).toBeNull();
});

test('a typed secret is not kept: neither a setting’s, nor a variable’s by its name or by a password in it', () => {
  const storage = memory();
  const secrets = { STIGMER_TOKEN: 'one', MY_API_KEY: 'two', PLACE: 'redis://user:three@host' };
  keepDrafts(storage, { ...secrets, LOG_LEVEL: 'debug' }, 1000);
  expect(takeDrafts(storage, 2000)).toEqual({ LOG_LEVEL: 'debug' });
  keepDrafts(storage, secrets, 1000);
  expect(storage.length).toBe(0);
});

test('after an hour it is gone, and where nothing was typed nothing is kept', () => {
  const storage = memory();
  keepDrafts(storage, drafts, 1000);
  expect(takeDrafts(storage, 3_601_000)).toBeNull();
  expect(storage.length).toBe(0);
  keepDrafts(storage, {}, 1000);
  expect(storage.length).toBe(0);
});
