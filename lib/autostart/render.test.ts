import { expect, test } from 'vitest';
import { consoleCommand } from './console-command';
import { launchAgent } from './launchd';
import { systemdUnit } from './systemd';

const directory = '/opt/stigmer console';

test('the service has what the console reads, and nothing of one login', () => {
  const environment = {
    STIGMER_HOME: '/data/stigmer',
    DOCKER_HOST: 'unix:///run/d.sock',
    PATH: '/usr/bin',
    HTTPS_PROXY: 'http://proxy.internal:3128',
    HOME: '/home/a',
    XDG_RUNTIME_DIR: '/run/user/1',
    SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22',
    PORT: '3000',
    STIGMER_LOG_FILES: '',
    ANTHROPIC_API_KEY: 'canary',
  };
  const command = consoleCommand(environment, directory, 3001);
  expect(command.arguments).toEqual([`${directory}/dist/server.mjs`, '--port', '3001', '--no-print-link']);
  const { STIGMER_HOME, DOCKER_HOST, PATH, HTTPS_PROXY } = environment;
  expect(command.environment).toEqual({ STIGMER_HOME, DOCKER_HOST, PATH, HTTPS_PROXY });
});

test('a copy in the cache of npx and a proxy with a password are refused, and the password is not repeated', () => {
  const cached = '/home/a/.npm/_npx/0123456789abcdef/node_modules/stigmer-console';
  expect(() => consoleCommand({}, cached, 3000)).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ code: 'autostart-from-cache' }) }),
  );
  for (const proxy of ['http://me:canary@proxy.internal:3128', 'me:canary@proxy.internal:3128']) {
    let thrown: unknown;
    try {
      consoleCommand({ https_proxy: proxy }, directory, 3000);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ details: { code: 'autostart-secret' } });
    expect(JSON.stringify(Object(thrown).details)).not.toContain('canary');
  }
});

test('what systemd would expand or end a word at is written as itself', () => {
  const command = {
    program: '/opt/50% "node"',
    arguments: ['/a b/$HOME\\n'],
    environment: { STIGMER_HOME: '/x $y "z" 1%' },
  };
  const unit = systemdUnit(command).split('\n');
  expect(unit).toContain('ExecStart="/opt/50%% \\"node\\"" "/a b/$$HOME\\\\n"');
  expect(unit).toContain('Environment="STIGMER_HOME=/x $y \\"z\\" 1%%"');
});

test('what XML would read as its own is written as text', () => {
  const command = {
    program: '/usr/bin/node',
    arguments: ['/a & <b>'],
    environment: { STIGMER_HOME: '/x&y' },
  };
  const agent = launchAgent(command, '/tmp/console.log');
  expect(agent).toContain('<string>/a &amp; &lt;b&gt;</string>');
  expect(agent).toContain('<key>STIGMER_HOME</key><string>/x&amp;y</string>');
});
