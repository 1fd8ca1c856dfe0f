import { dirname, join } from 'node:path';

/** Where the launcher before this console kept its runner, under the home directory. */
export interface OldPlaces {
  folder: string;
  /** Its own; where it is a link, what is behind it is not looked at. */
  parent: string;
  pidFile: string;
  /** Of its two ways to start a container, each with a file name of its own (F29, F30). */
  idFiles: string[];
}

export function oldPlaces(homeDirectory: string): OldPlaces {
  const data = join(homeDirectory, 'data');
  const folder = join(data, 'bin/agent-runner');
  return {
    folder,
    parent: dirname(folder),
    pidFile: join(data, 'agent-runner.pid'),
    idFiles: ['agent-runner-container.id', 'agent-runner.containerid'].map((name) => join(data, name)),
  };
}
