import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { createAuthority } from '@/lib/core/tls-authority.test-support';
import { freePort } from '@/testbed/free-port';
import { runCli } from './cli';
import { expect, type Machine, test } from './fixtures';
import { signIn, verdict } from './pages';

async function openSettings(page: Page, machine: Machine) {
  const child = await machine.start();
  expect((await runCli(machine, ['setup'])).code).toBe(0);
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
}

async function environmentOf(machine: Machine): Promise<string[]> {
  return (await machine.engine.inspect(machine.containerName))?.Config.Env ?? [];
}

test('a setting that is changed and applied reaches the environment of the container', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  await page.getByLabel('Concurrent activities').fill('ten');
  await expect(page.getByText('Write a whole number from 1 to 100, such as 4')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  await page.getByLabel('Concurrent activities').fill('7');
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect
    .poll(() => environmentOf(machine), { timeout: 60_000 })
    .toContain('TEMPORAL_MAX_CONCURRENCY=7');
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  const file = await readFile(join(machine.home, 'console/agent-runner.env'), 'utf8');
  expect(file).toContain('TEMPORAL_MAX_CONCURRENCY=7');
});

test('H14: a line that cannot be read is named by page, status and set-up, and the worker stays Ready', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  const path = join(machine.home, 'console/agent-runner.env');
  const before = await readFile(path, 'utf8');
  const line = `line ${before.split('\n').length}`;
  await appendFile(path, 'LOG_LEVEL: debug\n');
  const lines = page.getByRole('region', { name: 'Lines that cannot be read' });
  await expect(lines).toContainText(`${line}, LOG_LEVEL: Write LOG_LEVEL=value`);
  await expect.poll(async () => (await runCli(machine, ['status'])).stdout).toContain(line);
  await expect(verdict(page)).toContainText('Ready');
  const setUp = await runCli(machine, ['setup']);
  expect(setUp.code).not.toBe(0);
  expect(setUp.stdout + setUp.stderr).toContain(`LOG_LEVEL: ${line}: Write LOG_LEVEL=value`);
  await writeFile(path, before);
});

test('an edit by hand reaches the page without a reload, keeps what was typed, and can be taken back', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  const path = join(machine.home, 'console/agent-runner.env');
  const before = await readFile(path, 'utf8');
  const concurrency = page.getByLabel('Concurrent activities');
  await concurrency.fill('7');
  await writeFile(`${path}.editor`, `${before}TEMPORAL_MAX_CONCURRENCY=5\nSTIGMER_LLM_MODEL=by-hand\n`);
  await rename(`${path}.editor`, path);
  await expect(page.locator('#field-STIGMER_LLM_MODEL')).toHaveValue('by-hand');
  await expect(concurrency).toHaveValue('7');
  await expect(page.locator('#note-TEMPORAL_MAX_CONCURRENCY')).toHaveText('was 5');
  const waiting = page.getByRole('list', { name: 'What the container has, and what it gets' });
  await expect(waiting).toContainText('- qwen2.5-coder:7b');
  await expect(waiting).toContainText('+ by-hand');
  const versions = page.getByRole('list', { name: 'Versions of the settings' });
  await expect(versions).toContainText('edited by hand');
  await versions.getByRole('button', { name: 'Restore version 1', exact: true }).click();
  await expect(page.getByRole('list', { name: 'What changes' })).toContainText(
    'STIGMER_LLM_MODEL: taken out',
  );
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect.poll(() => readFile(path, 'utf8')).toBe(before);
  await expect(waiting).toHaveCount(0);
  await expect(concurrency).toHaveValue('7');
  const history = await runCli(machine, ['settings', 'history']);
  expect(history.stdout).toContain('an earlier version restored (now)');
});

test('the original’s config.yaml is imported after it was shown, and a key is not sent to another host', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  const file = join(machine.home, 'console/agent-runner.env');
  const before = await readFile(file, 'utf8');
  const llm = 'provider: openai, model: m, api_key: canary-key, base_url: "https://one.test/v1"';
  const text = `backend:\n  type: local\n  local:\n    data_dir: /data\n    llm: { ${llm} }\n`;
  await page.getByRole('button', { name: 'Import…' }).click();
  await page
    .getByLabel('File to import')
    .setInputFiles({ name: 'config.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
  const found = page.getByRole('list', { name: 'What is in the file' });
  await expect(found).toContainText('STIGMER_LLM_API_KEY from backend.local.llm.api_key');
  await expect(found).not.toContainText('canary');
  expect(await readFile(file, 'utf8')).toBe(before);
  await page.getByRole('button', { name: 'Save 4 settings' }).click();
  await expect.poll(() => readFile(file, 'utf8')).toContain('STIGMER_LLM_API_KEY=canary-key');
  const host = page.locator('#field-STIGMER_LLM_BASE_URL');
  // The file is there before the form is: what is typed behind the dialog would go with it.
  await expect(host).toHaveValue('https://one.test/v1');
  await host.fill('https://two.test/v1');
  await expect(page.getByText(/Enter it again: it was entered for https:\/\/one\.test/)).toBeVisible();
  const refused = await runCli(machine, ['settings', '--json']);
  expect(refused.stdout).not.toContain('canary');
});

test('what only a profile of Temporal’s own tools says leads to Ready, and the page says where it is from', async ({
  page,
  machine,
}) => {
  const { home, taskQueue, temporalAddress } = machine;
  const profiles = join(home, '.config/temporalio/temporal.toml');
  await mkdir(dirname(profiles), { recursive: true });
  await writeFile(profiles, `[profile.default]\naddress = "${temporalAddress}"\n`);
  await machine.writeSettings({ STIGMER_TASK_QUEUE: taskQueue });
  await openSettings(page, machine);
  await expect(page.getByText(`By the profile of Temporal’s own tools: ${temporalAddress}`)).toBeVisible();
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  expect(await environmentOf(machine)).toContainEqual(expect.stringMatching(/^TEMPORAL_ADDRESS=/));
});

test('a file for TLS that is chosen in the page is kept, and its path is the value', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  await using authority = await createAuthority();
  const file = { name: 'ca.pem', mimeType: 'application/x-pem-file', buffer: authority.certificate };
  await page.getByLabel('File for CA certificate').setInputFiles({ ...file, buffer: Buffer.from('no PEM') });
  await expect(page.getByText('This holds no certificate in PEM form')).toBeVisible();
  await page.getByLabel('File for CA certificate').setInputFiles(file);
  const field = page.getByRole('textbox', { name: 'CA certificate' });
  await expect(field).toHaveValue(/\/console\/tls\/temporal-tls-server-ca-cert-path-[0-9a-f]{12}\.pem$/);
  const kept = await field.inputValue();
  expect(dirname(kept)).toBe(join(machine.home, 'console/tls'));
  expect(await readFile(kept)).toEqual(authority.certificate);
});

test('a bad Temporal address that is applied comes back by itself to the working one', async ({
  page,
  machine,
}) => {
  await openSettings(page, machine);
  const before = await machine.engine.inspect(machine.containerName);
  const bad = `127.0.0.1:${await freePort()}`;
  await page.locator('#field-TEMPORAL_ADDRESS').fill(bad);
  await page.getByRole('button', { name: /^Apply/ }).click();
  await expect(page.getByText('settings-not-applied').first()).toBeVisible({ timeout: 90_000 });
  await expect(verdict(page)).toContainText('Ready', { timeout: 60_000 });
  const after = await machine.engine.inspect(machine.containerName);
  expect(after?.Id).toBe(before?.Id);
  expect(await readFile(join(machine.home, 'console/agent-runner.env'), 'utf8')).toContain(
    machine.temporalAddress,
  );
  const log = await readFile(join(machine.home, 'data/logs/agent-runner.log'), 'utf8');
  const written = log.split('\n').filter((line) => / (stdout|stderr) [FP] /.test(line));
  expect(written.length).toBeGreaterThan(3);
  expect(new Set(written).size, 'each line of the container that came back stands once').toBe(written.length);
});

test('what a setting is for is told to the pointer and to the keyboard, and the button keeps the focus', async ({
  page,
  machine,
}) => {
  const child = await machine.start();
  await signIn(page, child.link);
  await page.goto(`${child.origin}/settings`);
  const field = page.getByLabel('Concurrent activities');
  const words = 'How many activities run at the same time.';
  // Once beside the field for those who hear the page, once more in the popup.
  const told = page.getByText(words, { exact: true });
  const button = page
    .getByRole('button', { name: 'What it is' })
    .and(page.locator('[aria-describedby="hint-TEMPORAL_MAX_CONCURRENCY"]'));
  await button.hover();
  await expect(told).toHaveCount(2);
  await field.hover();
  await expect(told).toHaveCount(1);
  await field.focus();
  await page.keyboard.press('Shift+Tab');
  await expect(told).toHaveCount(2);
  await expect(button).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(told).toHaveCount(1);
  await expect(button).toBeFocused();
});
