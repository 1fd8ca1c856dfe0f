import { exitCodeMeanings, exitCodes } from './commands/command';
import { type ArgumentGrammar, type CommandGrammar, commandsOf, type OptionGrammar } from './grammar';

/** Of a line of the source: mandoc calls longer ones bad style. */
const columnsMax = 78;

const environment = [
  ['NO_COLOR', 'With any value: nothing is coloured.'],
  ['FORCE_COLOR', 'Colours are written into pipes, too; 0 turns them off. It goes before NO_COLOR.'],
  ['PORT', 'Port of the console, 3000 without it.'],
  ['STIGMER_HOME', 'Where settings, workspace and logs are; ~/.stigmer without it.'],
  ['STIGMER_AGENT_RUNNER_IMAGE', 'The image to run in place of the pinned one.'],
  ['DOCKER_HOST', 'Address of the engine, Docker or Podman.'],
] as const;

const files = [
  ['~/.stigmer/console/agent-runner.env', 'The settings of the worker.'],
  ['~/.stigmer/data/workspace', 'What the worker sees as /workspace.'],
  ['~/.stigmer/data/logs/agent-runner.log', 'Every line that the worker wrote.'],
] as const;

/** Characters beyond ASCII, and a backslash, as mdoc writes them. */
function escaped(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('--', '\\-\\-');
  return plain.replace(
    /[^ -~]/gu,
    (each) => `\\[u${each.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

/** In lines none of which begins like a request. */
function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of escaped(sentence).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= columnsMax) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((each) => each.replace(/^[.']/, '\\&$&'));
}

/** Each sentence begins on a line of its own, by which the reader's formatter knows its end. */
function prose(text: string): string[] {
  const whole = /[.?!]$/.test(text) ? text : `${text}.`;
  return whole.split(/(?<=[.?!]) (?=[A-Z])/).flatMap(wrapped);
}

/** `<lines>` or `[name]` as an argument of a macro. */
function placeholder(name: string): string {
  const bare = name.replace(/^[<[]|[\]>]$/g, '').replace('...', ' ...');
  return name.startsWith('[') ? `Op Ar ${bare}` : `Ar ${bare}`;
}

function option({ flags, valueName, description, value }: OptionGrammar): string[] {
  const names = flags.map((flag) => `Fl ${flag.slice(1)}`).join(' , ');
  const one = value.type === 'choices' ? ` One of ${value.choices.join(', ')}.` : '';
  const sentence = /[.?!]$/.test(description) ? description : `${description}.`;
  return [`.It ${names}${valueName === null ? '' : ` ${placeholder(valueName)}`}`, ...prose(sentence + one)];
}

function argument({ name, description }: ArgumentGrammar): string[] {
  return description === '' ? [] : [`.It ${placeholder(name)}`, ...prose(description)];
}

function tagged(items: string[]): string[] {
  return items.length === 0 ? [] : ['.Bl -tag -width Ds', ...items, '.El'];
}

function command(grammar: CommandGrammar): string[] {
  const taken = grammar.arguments.map(({ name }) => ` ${placeholder(name)}`).join('');
  const shown = grammar.options.filter(({ flags }) => !flags.includes('--help'));
  return [
    `.It Ic ${grammar.path.join(' ')}${taken}`,
    ...prose(grammar.description),
    ...tagged([...grammar.arguments.flatMap(argument), ...shown.flatMap(option)]),
  ];
}

const rows = (macro: string, table: readonly (readonly [string, string])[]) =>
  tagged(table.flatMap(([name, meaning]) => [`.It ${macro}${name}`, ...prose(meaning)]));

/**
 * The manual page in mdoc, for section 1.
 * @param released day of the version, as mdoc writes it: `November 28, 2026`
 */
export function manPage(
  program: CommandGrammar,
  { version, released }: { version: string; released: string },
): string {
  const codes = Object.entries(exitCodeMeanings).map(
    ([name, meaning]) =>
      [String(Object.entries(exitCodes).find(([each]) => each === name)?.[1]), meaning] as const,
  );
  const [, ...commands] = commandsOf(program);
  return [
    `.Dd ${released}`,
    '.Dt STIGMER-CONSOLE 1',
    '.Os',
    '.Sh NAME',
    '.Nm stigmer-console',
    '.Nd set up, watch and run the Stigmer agent-runner',
    '.Sh SYNOPSIS',
    '.Nm',
    '.Ar command',
    '.Op Ar option ...',
    '.Sh DESCRIPTION',
    ...prose(
      'The console runs the agent-runner, a Temporal worker, in a container of this machine. Each command speaks to the running console, or does the work itself where none runs.',
    ),
    ...prose(`This page is of version ${version}.`),
    '.Sh COMMANDS',
    ...tagged(commands.filter(({ path }) => path[0] !== 'help').flatMap(command)),
    '.Sh ENVIRONMENT',
    ...rows('Ev ', environment),
    '.Sh FILES',
    ...rows('Pa ', files),
    '.Sh EXIT STATUS',
    ...rows('', codes),
    '.Sh EXAMPLES',
    'Set the worker up, and follow its log:',
    '.Bd -literal -offset indent',
    'stigmer-console setup && stigmer-console logs -f',
    '.Ed',
    '.Sh SEE ALSO',
    '.Xr docker 1 ,',
    '.Xr podman 1',
  ].join('\n');
}
