import { type CommandGrammar, commandsOf, type ValueGrammar } from '@/cli/grammar';
import { placeOf, quoted, valueCases, walk } from './shell-cases';

/** A word with its description, as `_describe` reads it. */
const described = (word: string, description: string) =>
  quoted(`${word.replaceAll(':', '\\:')}:${description}`);

function completed(value: ValueGrammar): string {
  if (value.type === 'choices') return `compadd -- ${value.choices.join(' ')}`;
  return value.type === 'file' ? '_files' : ':';
}

function wordsAfter(command: CommandGrammar): string[] {
  const options = command.options.flatMap(({ flags, description }) =>
    flags.map((flag) => described(flag, description)),
  );
  const names = command.commands.map(({ path, description }) => described(path.at(-1) ?? '', description));
  const [argument] = command.arguments;
  const other = argument === undefined ? '_describe command names' : completed(argument.value);
  return [
    `    ${quoted(placeOf(command))})`,
    `      options=(${options.join(' ')})`,
    `      names=(${names.join(' ')})`,
    `      case $cur in -*) _describe -o option options ;; *) ${other} ;; esac ;;`,
  ];
}

/** A file for a folder of `fpath`, or to be read once `compinit` ran. */
export function zshCompletion(program: CommandGrammar): string {
  const commands = commandsOf(program);
  return [
    '#compdef stigmer-console',
    '_stigmer_console() {',
    "  local cur=$words[CURRENT] prev=$words[CURRENT-1] at='' next i",
    '  local -a options names',
    '  # The value of --level=warn is completed like that of --level warn.',
    `  if [[ $cur = --*=* ]]; then prev=\${cur%%=*}; cur=\${cur#*=}; compset -P '*='; fi`,
    ...walk(commands, 2, 'CURRENT', '$words[i]'),
    ...valueCases(commands, completed),
    '  case $at in',
    ...commands.flatMap(wordsAfter),
    '  esac',
    '}',
    'if [ "$funcstack[1]" = _stigmer-console ]; then _stigmer_console "$@"; else compdef _stigmer_console stigmer-console; fi',
  ].join('\n');
}
