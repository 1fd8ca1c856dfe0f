import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { commandsOf, grammarOf } from '@/cli/grammar';
import { createProgram } from '@/cli/program';
import { bundleFileNames } from '@/lib/contracts/bundle';
import { logServices } from '@/lib/contracts/log';
import { isOnPath } from '@/testbed/command';

const run = promisify(execFile);
const cli = new URL('../dist/cli.mjs', import.meta.url).pathname;
const grammar = grammarOf(createProgram(() => undefined));
const topCommands = grammar.commands.map(({ path }) => path.join(' '));

/** A shell's program that completes the last of its arguments and prints each proposal as a line. */
const shells = {
  bash: [
    'bash',
    '-c',
    `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _stigmer_console; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // What zsh itself would do with the proposals is to show those that begin like the word.
  zsh: [
    'zsh',
    '-f',
    '-c',
    `compdef() { : }; compset() { : }; compadd() { shift; print -rl -- "$@" }; _files() { print -rl -- *(N) }
     _describe() { [[ $1 = -o ]] && shift; print -rl -- "\${(@)\${(@P)2}%%:*}" }
     source "$0"; words=("$@"); CURRENT=$#; _stigmer_console`,
  ],
  fish: [
    'fish',
    '--no-config',
    '-c',
    'source $argv[1]; complete -C (string join " " -- $argv[2..-1]) | string replace -r "\\t.*" ""; true',
  ],
} as const;

let directory: string;

test.beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stigmer-completion-'));
  await writeFile(join(directory, 'image.tar'), '');
});

test.afterAll(() => rm(directory, { recursive: true }));

const environment = (changes: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  PATH: process.env.PATH ?? '',
  HOME: directory,
  STIGMER_HOME: directory,
  DOCKER_HOST: `unix://${directory}/no-engine.sock`,
  ...changes,
});

/** The exit code and what a command wrote into a pipe. */
async function ask(args: readonly string[], changes: Record<string, string> = {}) {
  const options = { env: environment(changes) };
  const { stdout, code = 0 } = await run(process.execPath, [cli, ...args], options).catch((error) => error);
  return { code, stdout };
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  test(`${shell} completes commands, options and the values that the grammar knows`, async () => {
    test.skip(!(await isOnPath(shell)), `There is no ${shell} here.`);
    const script = join(directory, `completion.${shell}`);
    await writeFile(script, (await ask(['completion', shell])).stdout);
    const [program, ...args] = shells[shell];
    const complete = async (...words: string[]) => {
      const line = [...args, script, 'stigmer-console', ...words];
      const { stdout, stderr } = await run(program, line, { cwd: directory, env: environment() });
      expect(stderr).toBe('');
      const proposals = stdout.split('\n').filter((each) => each.startsWith(words.at(-1) ?? ''));
      return proposals.filter((each) => each !== '').sort();
    };
    expect(await complete('')).toEqual([...topCommands].sort());
    expect(await complete('remo')).toEqual(['remove', 'remove-old']);
    expect(await complete('temporal', 'st')).toEqual(['start', 'stop']);
    expect(await complete('logs', '--s')).toEqual(['--service', '--since', '--stream']);
    expect(await complete('logs', '--level', '')).toEqual(['debug', 'error', 'info', 'warn']);
    expect(await complete('logs', '-f', '--service', '')).toEqual([...logServices, 'all'].sort());
    expect(await complete('bundle', '--without', '')).toEqual([...bundleFileNames.slice(1)].sort());
    expect(await complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(await complete('settings', 'restore', '--')).toEqual(['--help', '--json', '--yes']);
    expect(await complete('load', 'im')).toEqual(['image.tar']);
    // The value of an option is no command, whatever it is called.
    expect(await complete('logs', '--grep', 'settings', '--fo')).toEqual(['--follow']);
    expect(await complete('logs', '--grep', 'settings', 're')).toEqual([]);
  });
}

test('the manual page has every command and option, and mandoc finds nothing to warn of', async () => {
  test.skip(!(await isOnPath('mandoc')), 'There is no mandoc here.');
  const page = join(directory, 'stigmer-console.1');
  await writeFile(page, (await ask(['man'])).stdout);
  expect((await run('mandoc', ['-T', 'lint', '-W', 'warning', page])).stdout).toBe('');
  const source = await readFile(page, 'utf8');
  for (const { path, options } of commandsOf(grammar).slice(1)) {
    if (path[0] !== 'help') expect(source).toContain(`\n.It Ic ${path.join(' ')}`);
    for (const flag of options.flatMap(({ flags }) => flags).filter((each) => !/^(-h|--help)$/.test(each)))
      expect(source).toContain(` Fl ${flag.slice(1)}`);
  }
});

test('a pipe has no colours unless they are forced, and a wrong command line is told from a wrong state', async () => {
  const escapeCharacter = String.fromCharCode(27);
  expect(await ask(['status'])).toEqual({ code: 1, stdout: expect.not.stringContaining(escapeCharacter) });
  expect((await ask(['status'], { FORCE_COLOR: '1' })).stdout).toContain(escapeCharacter);
  expect((await ask(['status'], { FORCE_COLOR: '0' })).stdout).not.toContain(escapeCharacter);
  expect(await ask(['status'], { NO_COLOR: '1' })).toMatchObject({
    stdout: expect.not.stringContaining(escapeCharacter),
  });
  for (const wrong of [
    ['no-such-command'],
    ['logs', '--level', 'loud'],
    ['load'],
    ['status', '--no-such-option'],
  ])
    expect([wrong, (await ask(wrong)).code]).toEqual([wrong, 2]);
  for (const right of [['--help'], ['--version'], ['help', 'logs']])
    expect([right, (await ask(right)).code]).toEqual([right, 0]);
});
