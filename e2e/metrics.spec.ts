import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { expectReady, setUpButton, signIn } from './pages';
import { rawRequest } from './raw-request';

test('a scraper with the token reads the metrics, and nothing else; without it, and from a page, nobody does', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await setUpButton(page).click();
  await expectReady(page);
  const path = join(machine.home, 'console/metrics-token');
  const token = await readFile(path, 'utf8');
  const { host, port } = new URL(child.origin);
  const get = (target: string, headers: Record<string, string>) =>
    rawRequest(Number(port), { path: target, headers: { host, ...headers } });
  const scrape = () => get('/metrics', { authorization: `Bearer ${token}` });
  // The set-up may have some words to say when the page has been told of a worker that is ready.
  await expect.poll(async () => (await scrape()).text).toContain('stigmer_verdict{verdict="ready"} 1');
  const { headers, text } = await scrape();
  expect(headers['content-type']).toContain('application/openmetrics-text');
  expect(text.endsWith('# EOF\n')).toBe(true);

  expect((await get('/api/status', { authorization: `Bearer ${token}` })).status).toBe(401);
  expect((await get('/metrics', {})).status).toBe(401);
  expect((await get('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401);
  // A page of the console itself is signed in, and still no scraper.
  expect(await page.evaluate(async () => (await fetch('/metrics')).status)).toBe(403);
  await rm(path);
  expect((await get('/metrics', { authorization: `Bearer ${token}` })).status).toBe(401);
});
