import type { Argument, Command, Option } from 'commander';

/** What stands where a value is expected: one of these, a file, or anything. */
export type ValueGrammar =
  | { type: 'choices'; choices: readonly string[] }
  | { type: 'file' }
  | { type: 'any' };

export interface OptionGrammar {
  /** As typed, the short one first: `-f`, `--follow`. */
  flags: readonly string[];
  description: string;
  /** As help shows it, in brackets: `<level>`; null for a switch. */
  valueName: string | null;
  value: ValueGrammar;
}

export interface ArgumentGrammar {
  /** As help shows it: `<file>`, or `[id]` where it may be left out. */
  name: string;
  description: string;
  value: ValueGrammar;
}

/** One command with all that may follow it. */
export interface CommandGrammar {
  /** From the program on, its name left out: `settings`, `restore`. */
  path: readonly string[];
  description: string;
  options: readonly OptionGrammar[];
  arguments: readonly ArgumentGrammar[];
  commands: readonly CommandGrammar[];
}

/** The parser's own tables as data, for the texts that are made of them. */
export function grammarOf(command: Command, path: readonly string[] = []): CommandGrammar {
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    options: optionsOf(command).map(optionGrammar),
    arguments: command.registeredArguments.map(argumentGrammar),
    commands: help.visibleCommands(command).map((each) => grammarOf(each, [...path, each.name()])),
  };
}

/** A command of a command takes the options of that one, too; those of the program are its own. */
function optionsOf(command: Command): Option[] {
  const own = command.createHelp().visibleOptions(command);
  const above = command.parent?.parent ? command.parent.options : [];
  return [...own, ...above.filter(({ long }) => own.every((each) => each.long !== long))];
}

function optionGrammar({ flags, short, long, description, argChoices, variadic }: Option): OptionGrammar {
  const [valueName = null] = /[<[].*$/.exec(flags) ?? [];
  const names = [short, long].filter((each) => each !== undefined);
  const repeated = variadic ? `${description}; may be several` : description;
  return { flags: names, description: repeated, valueName, value: valueGrammar(valueName ?? '', argChoices) };
}

function argumentGrammar(argument: Argument): ArgumentGrammar {
  const name = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return { name, description: argument.description, value: valueGrammar(name, argument.argChoices) };
}

function valueGrammar(name: string, choices: readonly string[] | undefined): ValueGrammar {
  if (choices !== undefined) return { type: 'choices', choices };
  return name === '<file>' ? { type: 'file' } : { type: 'any' };
}

/** The command and all below it, itself first. */
export function commandsOf(command: CommandGrammar): CommandGrammar[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}
