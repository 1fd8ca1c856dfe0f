import { type CommandGrammar, commandsOf, type ValueGrammar } from '@/cli/grammar';
import { placeOf, quoted, valueCases, walk } from './shell-cases';

function completed(value: ValueGrammar): string {
  if (value.type === 'choices') return `_stigmer_console_words ${quoted(value.choices.join(' '))}`;
  return value.type === 'file' ? '_stigmer_console_files' : ':';
}

function wordsAfter(command: CommandGrammar): string {
  const flags = command.options.flatMap((option) => option.flags);
  const names = command.commands.map(({ path }) => path.at(-1) ?? '');
  const [argument] = command.arguments;
  const other = completed(argument?.value ?? { type: 'choices', choices: names });
  const options = completed({ type: 'choices', choices: flags });
  return `    ${quoted(placeOf(command))}) case $cur in -*) ${options} ;; *) ${other} ;; esac ;;`;
}

/** For bash from 3.2 on, which macOS has; needs no bash-completion. */
export function bashCompletion(program: CommandGrammar): string {
  const commands = commandsOf(program);
  return [
    '# bash completion of stigmer-console: eval "$(stigmer-console completion bash)"',
    '_stigmer_console_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }',
    '_stigmer_console_files() {',
    "  local IFS=$'\\n'",
    '  compopt -o filenames 2> /dev/null',
    '  COMPREPLY=($(compgen -f -- "$cur"))',
    '}',
    '_stigmer_console() {',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' next i`,
    '  # The equals sign of --level=warn is a word of its own.',
    `  if [ "$cur" = '=' ]; then cur=''; elif [ "$prev" = '=' ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi`,
    ...walk(commands, 1, 'COMP_CWORD', `\${COMP_WORDS[i]}`),
    '  COMPREPLY=()',
    ...valueCases(commands, completed),
    '  case $at in',
    ...commands.map(wordsAfter),
    '  esac',
    '}',
    'complete -F _stigmer_console stigmer-console',
  ].join('\n');
}
