import { afterEach, expect, test } from 'vitest';
import { GET as download } from '@/app/api/logs/download/route';
import { singleton } from '@/lib/core/singleton';
import { socketSession } from '@/lib/security/request-guard';
import { sessionProof, sessionProofHeader } from '@/lib/security/session-proof';
import { GET as search } from './route';

const holder = singleton<{ services: unknown }>('services', () => ({ services: null }));
afterEach(() => {
  holder.services = null;
});

/** Whose place a search and a download take. */
async function ownersOf(sessionId: string): Promise<unknown[]> {
  const owners: unknown[] = [];
  const logs = {
    async *search(_query: unknown, _signal: AbortSignal, owner: unknown) {
      owners.push(owner);
      yield { type: 'search-ended' };
    },
    async *download({ owner }: { owner: unknown }) {
      owners.push(owner);
      yield new Uint8Array();
    },
  };
  holder.services = { logs, sessions: { isLive: () => true, accessOf: () => 'read' } };
  const headers = { [sessionProofHeader]: sessionProof(sessionId, 'read') };
  const query = new URLSearchParams({ search: '{"text":"x"}' });
  for (const get of [search, download])
    await (await get(new Request(`http://localhost/?${query}`, { headers }), {})).text();
  return owners;
}

test('a search and a download of what it finds take a place of their sign-in', async () => {
  expect(await ownersOf('ana')).toEqual(['ana', 'ana']);
});

test('those of the command line take one of nobody’s', async () => {
  expect(await ownersOf(socketSession)).toEqual([undefined, undefined]);
});
