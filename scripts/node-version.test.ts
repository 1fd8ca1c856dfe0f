import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** Runs the check on a Node.js that says it is of that version. */
async function onNode(version: string): Promise<{ code: number; said: string }> {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;
  const args = ['--import', pretend, 'scripts/node-version.mjs'];
  return promisify(execFile)(process.execPath, args, { cwd: root }).then(
    ({ stderr }) => ({ code: 0, said: stderr }),
    (error: unknown) => ({ code: Number(Object(error).code), said: String(Object(error).stderr) }),
  );
}

test.each(['18.20.4', '20.18.3'])('Node.js %s is refused with what is needed', async (version) => {
  const { code, said } = await onNode(version);
  expect(code).toBe(1);
  expect(said).toContain(`Node.js ${version} is too old. The console needs 20.19 or newer`);
});

test.each(['20.19.0', '22.0.0', '24.9.0'])('Node.js %s is taken', async (version) => {
  expect(await onNode(version)).toEqual({ code: 0, said: '' });
});
