import { expect, test } from 'vitest';
import { type DevServerView, devServerFacts, devServerSentence } from './dev-server';

const container: NonNullable<DevServerView['container']> = {
  ...{ id: 'c1', name: 'mine-temporal', image: 'temporal:1', state: 'running' },
  ...{ startedAt: 0, restartCount: 0 },
};
const server: DevServerView = {
  container,
  address: '127.0.0.1:7233',
  namespace: 'default',
  page: 'http://127.0.0.1:8233',
  answer: { answers: true, version: '1.29.1', detail: '' },
  image: { reference: 'temporal:1', isHere: true, downloadBytes: null },
  volume: { name: 'data', exists: true },
  canUpgrade: false,
  refusal: null,
};

test.each<[string, Partial<DevServerView>]>([
  ['Temporal 1.29.1 answers on 127.0.0.1:7233', {}],
  ['Temporal answers on 127.0.0.1:7233', { answer: { answers: true, version: null, detail: '' } }],
  [
    'The Temporal server runs and does not answer on 127.0.0.1:7233',
    { answer: { answers: false, version: null, detail: '' } },
  ],
  ['The Temporal server is stopped', { container: { ...container, state: 'exited' }, answer: null }],
  [
    'The Temporal server ends and is started again all the time',
    { container: { ...container, state: 'restarting' }, answer: null },
  ],
  ['No Temporal server of this console is here', { container: null, answer: null }],
])('%s', (sentence, change) => {
  expect(devServerSentence({ ...server, ...change })).toBe(sentence);
});

test.each<[string, Partial<DevServerView['image']>]>([
  ['temporal:1, present', {}],
  ['temporal:1, to be pulled', { isHere: false }],
  ['temporal:1, 58.0 MB to download', { isHere: false, downloadBytes: 58_000_000 }],
])('before the first start its image is said with the way to it: %s', (value, change) => {
  const facts = devServerFacts({ ...server, container: null, image: { ...server.image, ...change } });
  expect(facts[0]).toEqual({ label: 'Image', value });
});
