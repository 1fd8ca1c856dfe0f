import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { type DocumentedCommand, documentedCommands } from '@/testbed/documented-commands';
import { createProgram, type Request } from './program';

const commands = documentedCommands();

/** What a page newly tells its reader to run has to be added here, and so be thought of. */
const programs = new Set([
  ...[
    'agent-runner',
    'cat',
    'cd',
    'chmod',
    'cosign',
    'cp',
    'curl',
    'docker',
    'echo',
    'eval',
    'git',
    'gzip',
    'kubectl',
  ],
  ...['loginctl', 'man', 'mkdir', 'node', 'npm', 'npx', 'openssl', 'podman', 'python3', 'source', 'ssh'],
  ...['stigmer-console', 'sudo', 'systemctl', 'temporal', 'wc', 'zcat', 'grep'],
]);

function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const each of command.commands) quiet(each);
}

/** What the parser says against the words; null where it takes them. */
function refusal({ words, inline }: Pick<DocumentedCommand, 'words' | 'inline'>): string | null {
  const requests: Request[] = [];
  const program = createProgram((request) => requests.push(request));
  quiet(program);
  try {
    program.parse(words.slice(words.indexOf('stigmer-console') + 1), { from: 'user' });
  } catch (error) {
    const { code, message } = Object(error);
    const isHelp = /^commander\.help/.test(code);
    return isHelp || (inline && code === 'commander.missingArgument') ? null : message;
  }
  return requests.length === 1 ? null : 'It asks for nothing';
}

test('every command line of ours in the documents is one that the parser takes', () => {
  const ours = commands.filter(({ words }) => words.includes('stigmer-console') && words[0] !== 'ssh');
  expect(ours.length).toBeGreaterThan(100);
  const refused = ours.flatMap((each) => {
    const said = refusal(each);
    return said === null ? [] : [`${each.page}: ${each.line}: ${said}`];
  });
  expect(refused).toEqual([]);
});

test('an option that is written wrong, or a command that is not there, is found', () => {
  const asked = (line: string) => refusal({ words: line.split(' '), inline: false });
  expect(asked('npx stigmer-console logs --fallow')).toContain('--fallow');
  expect(asked('npx stigmer-console settings imprt FILE')).not.toBeNull();
  expect(asked('npx stigmer-console logs --follow')).toBeNull();
});

test('every script that the documents run by npm is there', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const missing = commands
    .filter(({ words: [program, run] }) => program === 'npm' && run === 'run')
    .filter(({ words }) => !(String(words[2]) in scripts))
    .map(({ page, line }) => `${page}: ${line}`);
  expect(missing).toEqual([]);
});

test('every other program that a reader is to run is one that we know of', () => {
  const unknown = commands
    .filter(({ words: [program = ''] }) => !programs.has(program))
    .map(({ page, line }) => `${page}: ${line}`);
  expect(unknown).toEqual([]);
});
