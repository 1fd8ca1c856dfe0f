import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CliExportRequest } from '@/cli/export-grammar';
import { createProgram, type Request } from '@/cli/program';
import { exportWorker } from './export';
import { fakeContext } from './fake-client';

const directory = mkdtempSync(join(tmpdir(), 'export-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = { name: 'compose.yaml', content: 'services: {}\n' };
const check = { subject: 'HTTPS_PROXY', text: 'Is it right?', needed: false };

async function parsed(...words: string[]): Promise<CliExportRequest> {
  const requests: Request[] = [];
  await createProgram((request) => requests.push(request)).parseAsync(['node', 'x', 'export', ...words]);
  const [request] = requests;
  if (request?.type !== 'export') throw new Error('No export');
  return request;
}

test('the files go to standard output, what has to be decided beside them', async () => {
  const decisions = [{ subject: 'TEMPORAL_ADDRESS', text: 'It is here.', needed: true }, check];
  const { context, printed, notices } = fakeContext({ exported: { files: [file], decisions } });
  expect(await exportWorker(context, await parsed('compose'))).toBe(3);
  expect(printed).toEqual(['services: {}']);
  expect(notices).toEqual(['To decide: TEMPORAL_ADDRESS: It is here.', 'Check: HTTPS_PROXY: Is it right?']);
});

test('what is only to be checked does not fail the command; several files say which they are', async () => {
  const files = [file, { ...file, name: 'b' }];
  const { context, printed } = fakeContext({ exported: { files, decisions: [check] } });
  expect(await exportWorker(context, await parsed('compose'))).toBe(0);
  expect(printed).toEqual(['# compose.yaml', 'services: {}', '# b', 'services: {}']);
});

test('a file that is there is replaced only by --force', async () => {
  const into = ['compose', '--output', directory];
  const arrange = (content: string) =>
    fakeContext({ exported: { files: [{ ...file, content }], decisions: [] } }).context;
  expect(await exportWorker(arrange('one'), await parsed(...into))).toBe(0);
  await expect(exportWorker(arrange('two'), await parsed(...into))).rejects.toMatchObject({
    code: 'export-not-written',
  });
  const read = () => readFileSync(join(directory, file.name), 'utf8');
  expect(read()).toBe('one');
  expect(await exportWorker(arrange('two'), await parsed(...into, '--force'))).toBe(0);
  expect(read()).toBe('two');
  expect(readdirSync(directory)).toEqual([file.name]);
});

test('the options become the request', async () => {
  const words = ['kubernetes', '--replicas', '2-8', '--namespace', 'agents', '--storage', 'temporary'];
  const { request } = await parsed(...words, '--set', 'A=b=c', '--set', 'D=');
  expect(request).toEqual({
    target: 'kubernetes',
    storage: 'temporary',
    replicas: { min: 2, max: 8 },
    namespace: 'agents',
    set: { A: 'b=c', D: '' },
  });
  expect((await parsed('compose', '--replicas', '3')).request.replicas).toEqual({ min: 3, max: 3 });
});
