import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@/lib/core/failure';
import { shellCommand } from '@/lib/core/shell-command';
import type { ConsoleCommand } from './console-command';
import { ownMark, type Run, type ServiceManager } from './service-manager';

const label = 'dev.stigmer.console';
const shownLines = 10;

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const string = (text: string) => `<string>${xml(text)}</string>`;
const pair = (name: string, value: string) => `<key>${xml(name)}</key>${value}`;

export function launchAgent(
  { program, arguments: args, environment }: ConsoleCommand,
  logPath: string,
): string {
  const variables = Object.entries(environment).map(([name, value]) => pair(name, string(value)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<!-- ${ownMark}; install again in place of an edit. -->`,
    '<plist version="1.0"><dict>',
    pair('Label', string(label)),
    pair('ProgramArguments', `<array>${[program, ...args].map(string).join('')}</array>`),
    pair('EnvironmentVariables', `<dict>${variables.join('')}</dict>`),
    pair('RunAtLoad', '<true/>'),
    pair('KeepAlive', '<dict><key>SuccessfulExit</key><false/></dict>'),
    pair('StandardOutPath', string(logPath)),
    pair('StandardErrorPath', string(logPath)),
    '</dict></plist>',
    '',
  ].join('\n');
}

interface Place {
  userHomeDirectory: string;
  consoleDirectory: string;
  uid: number;
}

/** The service manager of a user on macOS. */
export function createLaunchd({ userHomeDirectory, consoleDirectory, uid }: Place, run: Run): ServiceManager {
  const domain = `gui/${uid}`;
  const target = `${domain}/${label}`;
  const path = join(userHomeDirectory, 'Library/LaunchAgents', `${label}.plist`);
  const logPath = join(consoleDirectory, 'console.log');
  const launchctl = (...args: string[]) => run('launchctl', args);
  const isLoaded = async () => (await launchctl('print', target)).code === 0;
  const disable = async () => {
    if (!(await isLoaded())) return;
    const { code, stderr } = await launchctl('bootout', target);
    if (code !== 0) throw refused('bootout', stderr);
  };
  return {
    name: 'launchd',
    path,
    logCommand: shellCommand('tail', '-f', logPath),
    lingerCommand: null,
    render: (command) => launchAgent(command, logPath),
    async check() {
      const { code, stderr } = await launchctl('print', domain);
      if (code !== 0) throw unavailable(stderr);
    },
    async enable() {
      await disable();
      const { code, stderr } = await launchctl('bootstrap', domain, path);
      if (code !== 0) throw refused('bootstrap', stderr);
    },
    disable,
    forget: async () => undefined,
    async state() {
      const { code, stdout } = await launchctl('print', target);
      const value = (name: string) => new RegExp(`^\\s*${name} = (.*)$`, 'm').exec(stdout)?.[1] ?? '';
      const isRunning = value('state') === 'running';
      const isFailed = code === 0 && !isRunning && Number(value('last exit code')) > 0;
      return {
        state: isRunning ? 'running' : isFailed ? 'failed' : 'stopped',
        pid: Number(value('pid')) || null,
        restarts: Math.max(0, Number(value('runs')) - 1) || 0,
        outlivesLogout: code === 0 ? false : null,
      };
    },
    async lastLines() {
      const text = await readFile(logPath, 'utf8').catch(() => '');
      return text.split('\n').filter(Boolean).slice(-shownLines);
    },
  };
}

function unavailable(answer: string): Failure {
  return new Failure({
    code: 'autostart-unavailable',
    title: 'No launchd of this user answers',
    reason: 'A launch agent needs a login at the Mac’s own screen; a login through SSH alone has none.',
    remedy: { summary: 'Log in at the screen once, then install again.' },
    evidence: [{ label: 'launchctl', value: answer.trim() }],
  });
}

function refused(order: string, answer: string): Failure {
  return new Failure({
    code: 'autostart-refused',
    title: 'launchd did not do it',
    reason: `It answered to ${order}: ${answer.trim() || 'nothing'}`,
    remedy: {
      summary: 'What it says of the service is in its listing.',
      command: `launchctl print gui/$(id -u)/${label}`,
    },
  });
}
