import { expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { fakeContext } from './fake-client';
import { noServer } from './fake-views';
import { removeTemporal, showTemporal } from './temporal';

const container = {
  id: 'c'.repeat(64),
  name: 'mine-temporal',
  image: 'temporal:1',
  state: 'running' as const,
  startedAt: 0,
  restartCount: 0,
};
const answering = {
  ...noServer,
  container,
  volume: { ...noServer.volume, exists: true },
  answer: { answers: true, version: '1.29.1', detail: '' },
};

test('without one it shows what a start would make, and is not what was asked for', async () => {
  const { context, printed } = fakeContext({});
  expect(await showTemporal(context, { json: false })).toBe(1);
  expect(printed.join('\n')).toBe(
    [
      'No Temporal server of this console is here.',
      '  Image      temporal:1, 58.0 MB to download',
      '  Address    127.0.0.1:7233, on this machine only',
      '  Namespace  default',
      '  Page       http://127.0.0.1:8233',
      '  Data       volume mine-temporal-data, new',
    ].join('\n'),
  );
});

test('one that answers says its version', async () => {
  const { context, printed } = fakeContext({ server: answering });
  expect(await showTemporal(context, { json: false })).toBe(0);
  expect(printed[0]).toBe('Temporal 1.29.1 answers on 127.0.0.1:7233.');
});

test('what keeps it from starting is said', async () => {
  const refusal = {
    ...{ code: 'temporal-port-taken', title: 'Port 7233 is taken', reason: 'node listens.' },
    ...{ remedy: { summary: 'End it.' }, evidence: [], at: 0 },
  };
  const { context, printed } = fakeContext({ server: { ...noServer, refusal } });
  await showTemporal(context, { json: false });
  expect(printed.at(-1)).toBe('Port 7233 is taken. node listens. End it.');
});

const onTerminal = (parts: Parameters<typeof fakeContext>[0]) => {
  const fake = fakeContext(parts);
  return { ...fake, context: { ...fake.context, output: { ...fake.context.output, terminal: true } } };
};

test.each<[boolean, string[], number]>([
  [false, ['y'], 1],
  [false, ['n'], 0],
  [true, ['y', 'mine-temporal-data'], 1],
  [true, ['y', 'mine'], 0],
])('removal with data %s is agreed to by %j: %i request', async (withData, answers, requested) => {
  const { context, requests } = onTerminal({ server: answering });
  const ask = async () => answers.shift() ?? '';
  await removeTemporal(context, { withData, yes: false, json: false }, ask);
  expect(requests).toHaveLength(requested);
  if (requested === 1)
    expect(requests[0]).toMatchObject({ kind: 'remove-temporal', confirmed: true, withData });
});

test('where nobody can be asked, nothing is removed without --yes', async () => {
  const { context, requests } = fakeContext({ server: answering });
  const removing = removeTemporal(context, { withData: true, yes: false, json: false });
  const error = await removing.catch((thrown: unknown) => thrown);
  expect(isFailure(error, 'confirmation-needed') && error.details.remedy.command).toBe(
    'stigmer-console temporal remove --with-data --yes',
  );
  expect(requests).toEqual([]);
});
