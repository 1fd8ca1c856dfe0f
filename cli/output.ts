import { wantsColour } from './text/colour';

/** Where a command writes. `terminal`: a person watches and can be asked. */
export interface Output {
  terminal: boolean;
  colour: boolean;
  /** One line of the result. */
  print(line: string): void;
  /** One line beside the result: a failure, a notice. */
  notify(line: string): void;
}

export interface OutputStreams {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  environment: NodeJS.ProcessEnv;
}

export function createOutput({ stdout, stderr, environment }: OutputStreams): Output {
  const terminal = stdout.isTTY === true;
  return {
    terminal,
    colour: wantsColour(environment, terminal),
    print: (line) => stdout.write(`${line}\n`),
    notify: (line) => stderr.write(`${line}\n`),
  };
}
