import { join } from 'node:path';
import { standOnDefaultPort } from '@/scripts/stranger.mjs';
import { type BuiltAction, builtActions, builtEntries } from './built-actions';
import { runCli } from './cli';
import { expect, test } from './fixtures';
import { operations } from './operations';
import { rawRequest, sessionHeaders } from './raw-request';

type Headers = Record<string, string>;

/** What a page sends when it calls an action, with the headers of its session. */
function actionCall(action: BuiltAction, session: Headers, path: string, input: object) {
  const body = JSON.stringify([input]);
  const headers = {
    ...session,
    origin: `http://${session.host}`,
    accept: 'text/x-component',
    'next-action': action.id,
    'content-type': 'text/plain;charset=UTF-8',
    'content-length': String(Buffer.byteLength(body)),
  };
  return { method: 'POST', path, headers, body };
}

const nonsense = { nonsense: true };

test('the build has exactly these actions, and each page holds all of them', async () => {
  const actions = await builtActions();
  const names = actions.map(({ name }) => name).sort();
  expect(names).toEqual([
    'cancelOperation',
    'chooseEngine',
    'keepTlsFile',
    'orderAlerts',
    'orderRun',
    'previewImport',
    'repeatRun',
    'restoreSettings',
    'savePreferences',
    'saveSettings',
    'signOut',
    'signOutOthers',
    'startOperation',
    'startTest',
    'takeImport',
  ]);
  const entries = [...(await builtEntries()).keys()];
  const pages = entries.filter((entry) => entry.endsWith('/page') && entry !== '/_global-error/page');
  expect(pages.length).toBeGreaterThanOrEqual(7);
  for (const { name, entries: held } of actions)
    expect(held.map((entry) => entry.replace(/^app/, '')).sort(), name).toEqual(pages.sort());
});

test('no action runs without cookie and token of one live session, over TCP or through a tunnel to the socket', async ({
  machine,
}) => {
  const child = await machine.start();
  const ada = await sessionHeaders(child.link);
  const linkOf = async () => (await runCli(machine, ['link'])).stdout.trim();
  const bob = await sessionHeaders(await linkOf());
  const ended = await sessionHeaders(await linkOf());
  const actions = await builtActions();
  const signOut = actions.find(({ name }) => name === 'signOut');
  if (signOut === undefined) throw new Error('No action signs out');
  const left = await rawRequest(child.port, actionCall(signOut, ended, '/overview', {}));
  expect([left.status, left.text]).toEqual([200, expect.stringContaining('"ok":true')]);

  const { cookie = '', 'x-stigmer-token': token = '', ...nobody } = ada;
  const states: Array<[string, Headers]> = [
    ['nothing', nobody],
    ['the cookie alone', { ...nobody, cookie }],
    ['the token alone', { ...nobody, 'x-stigmer-token': token }],
    ['a wrong token', { ...ada, 'x-stigmer-token': `${token}x` }],
    ['the token of another session', { ...ada, 'x-stigmer-token': bob['x-stigmer-token'] ?? '' }],
    ['a session that was ended', ended],
  ];
  const socket = join(machine.home, 'console/console.sock');
  for (const target of [child.port, socket]) {
    for (const action of actions) {
      for (const [what, session] of states) {
        const answer = await rawRequest(target, actionCall(action, session, '/overview', nonsense));
        expect(answer.status, `${action.name} with ${what} at ${target}`).toBe(401);
        expect(answer.text).toMatch(/^\{"code":"(not-signed-in|no-token)"\}$/);
      }
      const answer = await rawRequest(target, actionCall(action, ada, '/overview', nonsense));
      expect(answer.status, `${action.name} with both at ${target}`).toBe(200);
      expect(answer.text, action.name).toContain('"code":"request-invalid"');
    }
  }
  expect(await operations(machine.home)).toEqual([]);
});

test('a form that Next would take for an action reaches no page, with the cookie alone or with both', async ({
  machine,
}) => {
  const child = await machine.start();
  const session = await sessionHeaders(child.link);
  const { 'x-stigmer-token': _token, ...cookieOnly } = session;
  for (const action of await builtActions()) {
    const body = `--x\r\nContent-Disposition: form-data; name="$ACTION_ID_${action.id}"\r\n\r\n\r\n--x--\r\n`;
    for (const headers of [cookieOnly, session]) {
      const form = {
        ...headers,
        origin: child.origin,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': String(body.length),
      };
      for (const target of [child.port, join(machine.home, 'console/console.sock')])
        expect(
          await rawRequest(target, { method: 'POST', path: '/overview', headers: form, body }),
        ).toMatchObject({ status: 403, text: '{"code":"not-an-action"}' });
    }
  }
  expect(await operations(machine.home)).toEqual([]);
});

test('an action is answered where it was sent, from every page, and localhost:3000 hears of none', async ({
  machine,
}) => {
  // `npm test` stands there itself, for all journeys, and looks at their end.
  const stranger = process.env.STIGMER_TEST_STRANGER ? null : await standOnDefaultPort();
  try {
    const child = await machine.start();
    const session = await sessionHeaders(child.link);
    const pages = [...(await builtEntries())].filter(([entry]) => /(?<!\/_[\w-]+)\/page$/.test(entry));
    for (const [, path] of pages)
      for (const action of await builtActions()) {
        const { text } = await rawRequest(child.port, actionCall(action, session, path, nonsense));
        expect(text, `${action.name} on ${path}`).toContain('"code":"request-invalid"');
      }
  } finally {
    await stranger?.leave();
  }
});
