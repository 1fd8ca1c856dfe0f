import { expect, test } from 'vitest';
import { connectTemporal } from './connection';

const settings = { address: 'localhost:1', namespace: 'default', tls: true, apiKey: null };

test.each([
  ['a namespace in typographic quotes', { namespace: '“default”' }, 'namespace-not-found'],
  ['an API key that is not ASCII', { apiKey: 'canäry' }, 'temporal-unauthorized'],
  [
    'an API key for another machine without TLS',
    { address: '192.0.2.1:7233', tls: false, apiKey: 'canary' },
    'temporal-plain-key',
  ],
  [
    'a certificate that is not there',
    { certificateFiles: { ca: '/nowhere/ca.pem', certificate: null, key: null } },
    'temporal-tls',
  ],
])('H13: %s is a named outcome, not a bug, and shows no secret', async (_title, change, code) => {
  const connection = connectTemporal({ ...settings, ...change });
  const probe = await connection.probe();
  expect(probe).toMatchObject({ reachable: false, code });
  const refused = await connection.listPollers('q').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code });
  expect(JSON.stringify([probe, refused])).not.toMatch(/can[aä]ry/);
  await connection.close();
});
