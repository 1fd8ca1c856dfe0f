/** The commands that a reader of docs/, README.md and CONTRIBUTING.md is told to run, for tests that parse or run them. */
import { readdirSync, readFileSync } from 'node:fs';

export interface DocumentedCommand {
  /** Of the file, from the checkout's root on. */
  page: string;
  /** As it stands there. */
  line: string;
  /** Of one simple command of the line, variables before it and redirections behind it left out. */
  words: string[];
  /** In a sentence, where a command may be named without its arguments. */
  inline: boolean;
}

const root = new URL('../', import.meta.url);

export function documentedCommands(): DocumentedCommand[] {
  const articles = readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...articles].flatMap((page) =>
    commandsOf(page, readFileSync(new URL(page, root), 'utf8')),
  );
}

function commandsOf(page: string, text: string): DocumentedCommand[] {
  const parsed = (line: string, inline: boolean) =>
    simpleCommands(line).map((words) => ({ page, line, words, inline }));
  return [
    ...commandBlocks(text)
      .flatMap(linesOf)
      .flatMap((line) => parsed(line, false)),
    ...inlineCommands(text).flatMap((line) => parsed(line, true)),
  ];
}

const fences = /^```.*\n[\s\S]*?^```$/gm;

/** Indented blocks and those fenced as a shell's, which are commands; other fences are files and answers. */
function commandBlocks(text: string): string[] {
  const fenced = [...text.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const indented = text.replace(fences, '').match(/(?:^ {4}.*\n)+/gm) ?? [];
  return [...fenced, ...indented];
}

function inlineCommands(text: string): string[] {
  const spans = text
    .replace(fences, '')
    .matchAll(/`((?:npx )?stigmer-console [^`]+|npm (?:run|test)\b[^`]*)`/g);
  return [...spans].map(([, command = '']) => command.replace(/\s+/g, ' '));
}

function linesOf(block: string): string[] {
  return block
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** One list of words for each of `a && b | c`, and for what ssh is to run: quotes, comments and signs of a synopsis off. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/"[^"]*"|'[^']*'|&&|;|[^\s'";]+/g)) {
    if (token.startsWith('#')) break;
    if (/^(&&|\|\|?|;)$/.test(token)) commands.push([]);
    else commands.at(-1)?.push(token.replace(/^(['"])(.*)\1$/s, '$2'));
  }
  return commands.map(withoutShell).flatMap((words) => {
    const remote = words[0] === 'ssh' ? words.at(-1) : undefined;
    return [words, ...(remote?.includes(' ') ? simpleCommands(remote) : [])].filter(
      ({ length }) => length > 0,
    );
  });
}

/** Variables before a command, what follows a redirection, brackets around what may be left out; of `a|b` the first. */
function withoutShell(words: readonly string[]): string[] {
  const begin = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const end = words.findIndex((word) => /^\d?[<>]/.test(word));
  if (begin === -1) return [];
  return words
    .slice(begin, end === -1 ? undefined : end)
    .map((word) =>
      word.includes(' ') ? word : word.replace(/^\[|\]$|…$/g, '').replace(/^([\w-]+)\|.*$/, '$1'),
    );
}
