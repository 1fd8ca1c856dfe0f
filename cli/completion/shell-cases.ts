import type { CommandGrammar, OptionGrammar, ValueGrammar } from '@/cli/grammar';

/** A command's place in a script: its path as one word. */
export const placeOf = ({ path }: CommandGrammar) => path.join('/');

/** For a shell of Bourne's kind. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Whether a value that comes after the option as a word of its own can be completed. */
const takesValue = ({ valueName, value }: OptionGrammar) =>
  valueName?.startsWith('<') || (valueName !== null && value.type !== 'any');

/**
 * The loop over the words before the one that is completed: `at` becomes the command they lead to. What does not lead on is a
 * value or an option.
 * @param word how the shell writes the word with the number `i`
 */
export function walk(
  commands: readonly CommandGrammar[],
  first: number,
  count: string,
  word: string,
): string[] {
  const below = commands.filter(({ path }) => path.length > 0);
  return [
    `  for ((i = ${first}; i < ${count}; i++)); do`,
    `    next=\${at:+$at/}${word}`,
    '    case $next in',
    ...below.map((each) => `      ${placeOf(each)}) at=$next ;;`),
    '    esac',
    '  done',
  ];
}

/** What is completed after an option that takes a value; a word that begins like an option is one. */
export function valueCases(
  commands: readonly CommandGrammar[],
  completed: (value: ValueGrammar) => string,
): string[] {
  const cases = commands.flatMap((command) =>
    command.options.filter(takesValue).map(({ flags, value }) => {
      const words = flags.map((flag) => quoted(`${placeOf(command)} ${flag}`)).join('|');
      return `    ${words}) ${completed(value)}; return ;;`;
    }),
  );
  return ['  case $cur in -*) ;; *) case "$at $prev" in', ...cases, '  esac ;; esac'];
}
