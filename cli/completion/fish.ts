import { type CommandGrammar, commandsOf, type OptionGrammar, type ValueGrammar } from '@/cli/grammar';

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const line = (condition: string, rest: string) =>
  `complete -c stigmer-console -n ${quoted(condition)} ${rest}`;
/** Whether the words so far lead to this command. */
const at = ({ path }: CommandGrammar) => ['__stigmer_console_at', ...path].join(' ');

/** A value that is not known lets fish complete nothing. */
function valueFlags(value: ValueGrammar): string {
  if (value.type === 'choices') return `-x -a ${quoted(value.choices.join(' '))}`;
  return value.type === 'file' ? '-r -F' : '-x';
}

function optionLine(
  command: CommandGrammar,
  { flags, description, valueName, value }: OptionGrammar,
): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const taken = valueName?.startsWith('<') ? [valueFlags(value)] : [];
  return line(at(command), [...names, ...taken, `-d ${quoted(description)}`].join(' '));
}

function argumentLines(command: CommandGrammar): string[] {
  const [argument] = command.arguments;
  if (argument === undefined || argument.value.type === 'any') return [];
  return [line(at(command), argument.value.type === 'file' ? '-F' : valueFlags(argument.value))];
}

function linesOf(command: CommandGrammar): string[] {
  const names = command.commands.map(({ path, description }) =>
    line(at(command), `-a ${path.at(-1)} -d ${quoted(description)}`),
  );
  const options = command.options.map((option) => optionLine(command, option));
  return [...names, ...options, ...argumentLines(command)];
}

/** For fish from 3.0 on. */
export function fishCompletion(program: CommandGrammar): string {
  const commands = commandsOf(program);
  const known = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join('/')));
  return [
    '# fish completion of stigmer-console: stigmer-console completion fish | source',
    'function __stigmer_console_at',
    "  set -l at ''",
    '  for word in (commandline -opc)[2..-1]',
    '    set -l next (string join / -- (string split -n / -- $at) $word)',
    `    contains -- $next ${known.join(' ')}; and set at $next`,
    '  end',
    '  set -l wanted (string join / -- $argv)',
    '  test "$at" = "$wanted"',
    'end',
    'complete -c stigmer-console -f',
    ...commands.flatMap(linesOf),
  ].join('\n');
}
