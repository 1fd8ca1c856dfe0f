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
  noColour: boolean;
}

export function createOutput({ stdout, stderr, noColour }: OutputStreams): Output {
  const terminal = stdout.isTTY === true;
  return {
    terminal,
    colour: terminal && !noColour,
    print: (line) => stdout.write(`${line}\n`),
    notify: (line) => stderr.write(`${line}\n`),
  };
}
